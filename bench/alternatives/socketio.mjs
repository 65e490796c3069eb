// A room with socket.io and its Redis adapter.   node socketio.mjs PORT REDIS_URL

import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { talk } from './talk.mjs'

const [port, redis] = process.argv.slice(2)
const publishing = createClient({ url: redis })
const hearing = publishing.duplicate()
await Promise.all([publishing.connect(), hearing.connect()])

const http = createServer()
const io = new Server(http, { transports: ['websocket'], adapter: createAdapter(publishing, hearing) })

io.on('connection', (socket) => {
  socket.join('room')
  socket.on('talk', (asked) => {
    talk(asked, (event) => io.to('room').emit('told', { events: [event], hash16: '0123456789abcdef' }))
  })
})
http.listen({ host: '127.0.0.1', port: Number(port), backlog: 4096 })
