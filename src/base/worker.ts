/** The worker thread: does what it is asked, one request after the other. */
import { parentPort } from 'node:worker_threads';
import { answerAsk } from './ask-task.ts';
import { answerCopy } from './copy-task.ts';
import { answerHash } from './hash-task.ts';
import { answerRead } from './read-task.ts';
import { unreachable } from './unreachable.ts';
import type { Message } from './workers.ts';

parentPort?.on('message', ([task, request]: Message) => {
  switch (task) {
    case 'copy': {
      const answer = answerCopy(request);
      return parentPort?.postMessage(answer, [answer.buffer]);
    }
    case 'ask':
      return parentPort?.postMessage(answerAsk(request));
    case 'hash':
      return parentPort?.postMessage(answerHash(request));
    case 'read': {
      const answer = answerRead(request);
      return parentPort?.postMessage(answer, [answer.buffer]);
    }
    default:
      return unreachable(task);
  }
});
