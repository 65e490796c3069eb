"""What clients call: the WebSocket, polling, and the probes of an operator."""
