// Loaded before a tool that has no option for it: whatever it listens on by a port alone is on 127.0.0.1 only.
import net from "node:net";

const { listen } = net.Server.prototype;
net.Server.prototype.listen = function listenHere(port, ...rest) {
  return typeof port === "number" && typeof rest[0] !== "string"
    ? listen.call(this, port, "127.0.0.1", ...rest)
    : listen.call(this, port, ...rest);
};
