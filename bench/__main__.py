"""`make bench` measures everything, `make bench JOB=search` one job; prints a table and writes bench/results.json."""

import json
import sys
from pathlib import Path

from . import accept, ledger, orders, plan, search
from .measure import table

JOBS = {"search": search.run, "accept": accept.run, "ledger": ledger.run, "plan": plan.run, "orders": orders.run}
RESULTS = Path(__file__).with_name("results.json")


def main(words: list[str]) -> int:
    unknown = [word for word in words if word not in JOBS]
    if unknown:
        print(f"There is no job {unknown[0]!r}. Jobs: {', '.join(JOBS)}")
        return 2
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    for job in words or JOBS:
        rows = JOBS[job]()
        print(table(job, rows), flush=True)
        kept = [row for row in kept if row["job"] != job] + [row.as_json(job) for row in rows]
        RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
