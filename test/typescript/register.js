// `node --import` of this file runs the sources in child processes and worker threads of tests.
import { register } from 'node:module';

register('./loader.js', import.meta.url);
