"""One meeting in this process: reads its log once and fans out what is new."""
