import { cryptoSuiteContract } from './crypto-suite.contract.ts';
import { naclSuite } from './crypto-suite.ts';

cryptoSuiteContract('tweetnacl', naclSuite);
