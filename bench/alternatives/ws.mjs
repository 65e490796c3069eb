// A room with Node's `ws`: each event made into text once and sent to every socket.   node ws.mjs PORT

import { WebSocketServer } from 'ws'
import { talk } from './talk.mjs'

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 })

server.on('connection', (socket) => {
  socket.on('message', (asked) => {
    talk(JSON.parse(asked), (event) => {
      const frame = Buffer.from(JSON.stringify({ events: [event], hash16: '0123456789abcdef' }))
      for (const client of server.clients) client.send(frame, { binary: false })
    })
  })
})
