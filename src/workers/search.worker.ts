import * as Comlink from 'comlink';
import { openSource } from '../pack/openSource';
import { searchService } from './searchService';

Comlink.expose(searchService(openSource));
