"""Public edges and consoles on sockets, as the tests of the channels and of the console have them."""

from tests.channels.conftest import bot as bot
from tests.channels.conftest import bot_url as bot_url
from tests.channels.conftest import citizen as citizen
from tests.channels.conftest import edge_url as edge_url
from tests.channels.conftest import reader as reader
from tests.channels.conftest import sqlite_url as sqlite_url
from tests.console.conftest import as_role as as_role
from tests.console.conftest import console as console
from tests.console.conftest import console_settings as console_settings
from tests.console.conftest import engine as engine
