"""Events of life: the procedures that somebody needs one after the other, as they ship: one YAML file an event."""
