"""The parts of a public edge on sockets, as the tests of the channels have them."""

from tests.channels.conftest import bot as bot
from tests.channels.conftest import bot_url as bot_url
from tests.channels.conftest import citizen as citizen
from tests.channels.conftest import edge_url as edge_url
from tests.channels.conftest import reader as reader
from tests.channels.conftest import sqlite_url as sqlite_url
