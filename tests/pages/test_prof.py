import time
from tests.pages import conftest as c
from tests import shots

t0 = time.time()


def stamp(w):
    global t0
    print(f"{time.time() - t0:.1f} {w}")
    t0 = time.time()


def test_x(browser, tmp_path):
    stamp("browser")
    house = c.House(tmp_path, "pages_prof", mode="demo")
    house.environment |= {"TOUCHSTONE_DEMO_DOORS": "1", "REDIS_URL": ""}
    stamp("made")
    house.manage("catalogue", "--verbosity", "0", "load")
    stamp("cat")
    house.manage("demo", "load")
    stamp("demo")
    house.manage("collectstatic", "--noinput", "--verbosity", "0")
    stamp("static")
    house.web.start()
    c.until(house.answers, "x")
    stamp("web")
    try:
        d = c.Demo(house, browser)
        stamp("find")
        n = 0
        for name, page in d.visit(shots.LOOKS[0], bypass_csp=True, reduced_motion="reduce"):
            t = time.time()
            d.open(page, name)
            o = time.time() - t
            from tests.pages.test_axe import violations

            t = time.time()
            list(violations(page, name))
            print(f"{name} open {o:.2f} axe {time.time() - t:.2f}", page.title())
        stamp("visit")
        page.context
    finally:
        house.stop()
