"""Review in the browser: `form` reads what a person corrected; the pages are in `marsad.web.pages.review`."""
