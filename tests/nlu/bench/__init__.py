"""Our pipeline beside Rasa's default one, on the same sentences: `make bench-nlu`, docs/comparing-pipelines.md."""
