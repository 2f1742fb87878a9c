"""Rasa is imported the way the bot imports it."""

from bot.setup import prepare_rasa

prepare_rasa()
