import { wechat } from '../../../../src/platforms/wechat/wechat.ts';
import { testConnector } from '../../../support/connector-contract.ts';

testConnector(wechat, { manyOrders: 70 });
