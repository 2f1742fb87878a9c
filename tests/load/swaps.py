"""Memory of a bot process, and the slowest turn, over swaps of its model: `python -m tests.load.swaps [SWAPS]`.

The model is the same under other names, so what grows is what a swap leaves behind.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.model import model_hash, model_path, path_of, sources_hash
from tests.bot.running_bot import Bot, Talk, running_bot

QUESTION = "đăng ký khai sinh cần giấy tờ gì"
EXAMPLES = "nlu:\n- intent: payment\n  examples: |\n    - trả tiền bằng thẻ số {number}\n"


def main(swaps: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "var" / "models").mkdir(parents=True)
        sources = sources_hash()
        model = path_of(sources, {"VAR": str(folder / "var")})
        shutil.copy(model_path(), model)
        with running_bot(folder) as bot:
            bot.wait_for(sources, within=120)
            for number in range(swaps + 1):
                talk = Talk(bot, QUESTION)
                with talk.going_on():
                    while len(talk.answers) < 20:
                        time.sleep(0.05)
                    if number:
                        _swap(bot, model, number)
                _tell(number, bot, talk)


def _swap(bot: Bot, model: Path, number: int) -> None:
    file = bot.var / f"{number}.yml"
    file.write_text(EXAMPLES.format(number=number), "utf-8")
    wanted = model_hash(model.name.removesuffix(".tar.gz"), file.read_bytes())
    shutil.copy(model, model.with_name(f"{wanted}.tar.gz"))
    bot.learn("activate", "--examples", str(file))
    bot.wait_for(wanted, within=600)


def _tell(number: int, bot: Bot, talk: Talk) -> None:
    sys.stdout.write(
        f"after {number} swaps: {_megabytes(bot.process.pid):.0f} MB; {len(talk.answers)} turns, "
        f"{len(talk.failures)} failed, median {statistics.median(talk.seconds) * 1000:.0f} ms, "
        f"slowest {max(talk.seconds) * 1000:.0f} ms\n"
    )
    sys.stdout.flush()


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
