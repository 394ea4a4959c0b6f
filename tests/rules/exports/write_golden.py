"""`python -m tests.rules.exports.write_golden`: the golden files as the tables make them now; check the difference."""

from tests.rules.exports.test_targets import GOLDEN, TARGETS, content


def main():
    GOLDEN.mkdir(exist_ok=True)
    for name, target in TARGETS.items():
        (GOLDEN / f"{name}.csv").write_bytes(content(target).encode())


if __name__ == "__main__":
    main()
