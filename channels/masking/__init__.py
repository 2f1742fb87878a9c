"""How personal data is found in a text: numbers by their form, what a cue word names, dates of birth, names."""
