"""Process services that know no meeting."""
