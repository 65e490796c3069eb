"""Jobs: work that outlives a request, done by a worker process and shown while it goes on."""
