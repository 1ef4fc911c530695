import { woocommerce } from '../../../../src/platforms/woocommerce/woocommerce.ts';
import { testConnector } from '../../../support/connector-contract.ts';

testConnector(woocommerce, { unchecked: [] });
