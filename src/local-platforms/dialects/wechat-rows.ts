import { PRIVATE } from '../orders.ts';
import type { LocalOrder } from '../world.ts';

const STATUS = { placed: 10, paid: 20, shipped: 30, delivered: 100, closed: 100, cancelled: 250 };
const seconds = (at: Date | undefined) => (at ? Math.floor(at.getTime() / 1000) : 0);

/** An order as `order/get` shows it. */
export function orderRow(o: LocalOrder) {
  return {
    order_id: o.id,
    status: STATUS[o.state],
    create_time: seconds(o.placedAt),
    update_time: seconds(o.updatedAt),
    openid: o.buyer,
    order_detail: {
      product_infos: o.lines.map((line) => ({
        product_id: line.item,
        sku_id: line.variant,
        sku_cnt: line.quantity,
        on_aftersale_sku_cnt: 0,
        finish_aftersale_sku_cnt: line.returned + line.cancelled,
        title: line.title,
        sku_code: line.outerCode,
        sale_price: Number(line.totalMinor) / line.quantity,
        real_price: Number(line.totalMinor),
      })),
      pay_info: { pay_time: seconds(o.paidAt) },
      delivery_info: {
        address_info: {
          user_name: PRIVATE.name,
          tel_number: PRIVATE.phone,
          detail_info: PRIVATE.address,
          province_name: o.region,
        },
        delivery_product_info: o.shippedAt
          ? [{ waybill_id: o.tracking, delivery_id: o.carrier, delivery_time: seconds(o.shippedAt) }]
          : [],
        ship_done_time: seconds(o.shippedAt),
      },
      ext_info: { confirm_receipt_time: seconds(o.deliveredAt) },
    },
  };
}
