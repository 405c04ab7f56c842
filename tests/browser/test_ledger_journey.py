"""A director drops a ledger onto the page, sees it checked, decides on a double, imports and looks at what came."""

import base64
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from playwright.sync_api import Page, expect

from bianmin.accounts.models import User
from bianmin.core import id_number
from bianmin.core.models import StoredFile
from bianmin.residents.actions.ledger_check import ledger_check
from bianmin.residents.actions.ledger_write import ledger_write
from bianmin.residents.models import LedgerImport, Person

NEW = id_number.make("410199", date(1990, 5, 17), 103)
ROWS = [
    "姓名,身份证号,性别,电话,地址",
    f"单雄信,{NEW},男,15400001111,平等街12号院3号楼501",
    "谢玉清,,女,15400006621,平等街12号院3号楼501",
    "程咬金,410199198501010000,男,15400003333,平等街12号院3号楼501",
]
DROP = """([zone, name, content]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, {type: "text/csv"}));
  const drop = new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true});
  document.querySelector(zone).dispatchEvent(drop);
}"""


def test_ledger_is_dropped_checked_and_imported(
    page: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None], axe: Callable[[Page], None]
) -> None:
    log_in(page, "director")
    page.goto("/desk/ledgers/")
    page.get_by_role("link", name="上传台账").click()
    page.wait_for_url("**/upload/")
    content = base64.b64encode("\n".join(ROWS).encode("gb18030")).decode()
    page.evaluate(DROP, ["[data-drop-zone]", "社区台账.csv", content])
    expect(page.locator("[data-chosen]")).to_contain_text("社区台账.csv")
    axe(page)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("#ledger-progress")).to_contain_text("正在读取和核对")
    ledger = LedgerImport.objects.get()
    ledger_check(ledger_id=ledger.pk)
    expect(page.get_by_role("heading", name="点“导入”以后")).to_be_visible()  # the page has gone on by itself
    axe(page)
    page.get_by_role("link", name="看有错误的行").click()
    expect(page.get_by_role("cell", name="410199198501010000")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="疑似重复").click()
    page.get_by_role("button", name="是同一个人，改档案").click()
    expect(page.locator("#ledger-open")).to_have_text("都判断好了。")
    axe(page)
    page.get_by_role("link", name="总的情况").click()
    page.get_by_role("link", name="导入…").click()
    page.get_by_role("button", name="导入 2 个人").click()
    expect(page.locator("#ledger-progress")).to_contain_text("正在导入")
    ledger_write(ledger_id=ledger.pk)
    expect(page.get_by_role("heading", name="导入完成")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="新增").click()
    page.get_by_role("link", name="单*信").click()
    expect(page).to_have_url(f"{page.url.split('/desk')[0]}/desk/residents/{Person.objects.get(name='单雄信').uid}/")


def test_a_ledgers_state_stays_on_one_line_in_large_print(
    page: Page, street: SimpleNamespace, log_in: Callable[[Page, str], None]
) -> None:
    name = "西大街街道平等街社区二〇二六年第四季度常住人口基础信息台账（汇总稿）.xlsx"
    file = StoredFile.objects.create(name=name, content_type="x", size=1, sm3="0" * 64)
    director = User.objects.get(username="director")
    LedgerImport.objects.create(actor=director, area_code="410104002", file=file, file_name=name, state="checked")
    log_in(page, "director")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/desk/ledgers/")
    page.evaluate("document.documentElement.classList.add('large')")
    state = page.locator(".badge", has_text="已核对，待导入")
    lines = "badge => badge.offsetHeight / parseFloat(getComputedStyle(badge).lineHeight)"
    assert state.evaluate(lines) < 1.5
