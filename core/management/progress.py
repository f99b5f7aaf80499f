from django.core.management.base import OutputWrapper

WIDTH = 30


class Bar:
    """How far something is, on one line that is drawn anew; on a terminal alone: in a log it would be noise."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out

    def draw(self, done: int, whole: int) -> None:
        if self.out.isatty():
            filled = WIDTH * min(done, whole) // max(whole, 1)
            bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}]"
            self.out.write(f"\r{bar} {done} of {max(whole, done)}", ending="\n" if done >= whole else "")
