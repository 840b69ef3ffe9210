"""The two codecs: MT spans and MX byte index. Nothing is normalised on the way in."""
