/** Times on a page are the site's; where this device's clock shows another, each says of which zone it is. */

import { differs, known, zoneAside } from '../i18n/zone'

export function nameZone(page: Document): void {
  const { lang, dataset } = page.documentElement
  const zone = known(dataset['zone'])
  if (zone === '') return
  for (const time of page.querySelectorAll('time')) {
    const at = Date.parse(time.dateTime)
    if (!Number.isNaN(at) && differs(at, zone)) time.append(zoneAside(zone, lang.startsWith('zh') ? 'zh' : 'en'))
  }
}
