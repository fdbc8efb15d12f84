"""The notice: that everything here is invented, in the words that go with the demonstration wherever it goes."""

NOTICE = (
    "Everything in it is invented: the war, the island, its places, parties and outlets. Reports are dated 2031, and "
    "every publisher's name ends in «(تجريبي)» or «(تجريبية)», which means «for trial»."
)
