"""docs"""
def page(url: str) -> str:
    return "<p>later</p>"
