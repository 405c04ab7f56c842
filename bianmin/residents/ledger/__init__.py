"""Reading an office's ledgers (台账) as they are kept: a file → sheets → a layout of columns → records and faults.

Nothing here reads or writes the register; only the code tables are asked for.
"""
