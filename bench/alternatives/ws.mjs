// A room with Node's `ws`: each event made into one frame, and its bytes written to every socket as they are.
//   node ws.mjs PORT
// `send` would build the frame anew for each; the bytes of a frame that is not masked are the same for all.

import { Sender, WebSocketServer } from 'ws'
import { talk } from './talk.mjs'

const TEXT = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: true }
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 4096 })

server.on('connection', (socket) => {
  socket.on('message', (asked) => {
    talk(JSON.parse(asked), (event) => {
      const said = Buffer.from(JSON.stringify({ events: [event], hash16: '0123456789abcdef' }))
      const frame = Buffer.concat(Sender.frame(said, TEXT))
      for (const client of server.clients) client._socket.write(frame)
    })
  })
})
