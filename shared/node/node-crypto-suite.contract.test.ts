import { cryptoSuiteContract } from '@kith/shared/identity/crypto-suite.contract';
import { nodeCryptoSuite } from './node-crypto-suite.ts';

cryptoSuiteContract('node:crypto', nodeCryptoSuite);
