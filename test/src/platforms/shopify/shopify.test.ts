import { shopify } from '../../../../src/platforms/shopify/shopify.ts';
import { testConnector } from '../../../support/connector-contract.ts';

testConnector(shopify, { manyOrders: 35 });
