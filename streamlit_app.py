"""The application: `streamlit run streamlit_app.py`. The pages are files in `pages/`."""

if __name__ == "__main__":  # a visitor looks at a page
    from contextlib import suppress

    from coach.errors import CoachError
    from pages.components.app.frame import surround
    from pages.components.app.problem import PageOver, show_error

    page = surround()
    try:
        with suppress(PageOver):
            page.run()
    except CoachError as error:  # what goes wrong and no page tells by itself
        show_error(error)
else:  # a server begins
    from streamlit.starlette import App

    from pages.components.app.serving import MIDDLEWARE, around

    app = App(__file__, lifespan=around, middleware=MIDDLEWARE)
