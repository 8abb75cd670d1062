"""Where `python -m bot` begins. Every decoding child loads this module too, so it loads nothing by itself."""

import gc


def main() -> None:
    """Runs a command of `bot.app.command_line`."""
    gc.disable()  # it takes a sixth of the imports' time and finds nothing
    from bot.app.command_line import answer

    answer()


if __name__ == "__main__":
    main()
