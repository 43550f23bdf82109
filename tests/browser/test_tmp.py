from tests.browser.people import a_name
def test_tap(server, someone):
    name = a_name()
    server.add(last_name=name, braden=9, priorite="rouge")
    ada = someone("ada", phone=True)
    ada.at_board()
    ada.page.evaluate("document.addEventListener('click', e => console.log('CLICK', e.pointerType, e.target.outerHTML.slice(0,200)), true)")
    ada.page.on("console", lambda m: print(m.text))
    b = ada.row(name).locator("[data-key=braden]")
    b.tap()
    ada.page.wait_for_timeout(1500)
    print(ada.page.locator(".cell-editor").count(), b.evaluate("e=>e.outerHTML"))
    ada.page.screenshot(path="/tmp/tap.png")
