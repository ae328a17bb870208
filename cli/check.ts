import { tableRow } from '../src/core/match';
import { exactList } from '../src/match/one';
