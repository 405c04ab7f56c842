"""Settings of the test run: fixed keys and a data folder of its own, before Django starts."""

import os
import tempfile

os.environ.setdefault("BIANMIN_DATA_DIR", tempfile.mkdtemp(prefix="bianmin-test-"))
os.environ.setdefault("BIANMIN_SECRET_KEY", "test-only-" + "x" * 40)
os.environ.setdefault("BIANMIN_FIELD_KEYS", "t1:" + "01" * 16)
os.environ.setdefault("BIANMIN_INDEX_KEYS", "t1:" + "02" * 32)
os.environ.setdefault("BIANMIN_JOURNAL_KEY", "03" * 32)
