//! What a provider itself says that an order would cost, where it says so.
//!
//! Nothing is ordered, and nothing is paid. A provider that does not answer
//! leaves the price of the tables standing.

use tokio::time::Instant;

use super::candidates::Target;
use super::plan::{Ask, LiveQuotes, today};
use super::speak::Walk;
use super::{Runner, Site};
use crate::error::Result;
use crate::money::Usd;
use crate::price::Quote;
use crate::providers::{LiveQuote, Order};
use crate::request::Request;

/// How long a provider may take to name a price.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);

impl Runner {
    /// Whether the price of a quote was read so long ago that it may have changed. What is free stays free.
    pub fn is_old(&self, quote: &Quote) -> bool {
        quote.usd > Usd::ZERO && quote.days_old(today().date()) > i32::from(self.config.old_price_days)
    }

    /// What to tell of a price that is old, and what to type for a newer one.
    pub fn age_of_price(&self, provider: &str, model: &str, quote: Option<&Quote>) -> Option<String> {
        let quote = quote.filter(|quote| self.is_old(quote))?;
        let fact = format!("the price of {provider}:{model} was read {} days ago", quote.days_old(today().date()));
        let is_refreshed =
            !self.catalog.has_own_price(provider, model) && self.site(provider).is_ok_and(|site| site.has_a_list());
        Some(if is_refreshed {
            format!("{fact}: rushes models --refresh {provider}")
        } else {
            format!("{fact}: a `[[price]]` in the configuration wins over it: rushes config path")
        })
    }

    /// The quote of the tables, or the provider's own where it is asked for and given.
    ///
    /// # Errors
    /// `Kind::Auth` where there is no key to ask with; `Kind::Interrupted` when the user stops it.
    pub(super) async fn quoted_live(
        &self,
        ask: &Ask,
        target: &Target<'_>,
        request: &Request,
        table: Option<Quote>,
    ) -> Result<Option<Quote>> {
        let is_wanted = match ask.live {
            LiveQuotes::Never => false,
            LiveQuotes::WhereUnknown => table.is_none(),
            LiveQuotes::Always => true,
        };
        let Some(site) = target.site.as_ref().filter(|_| is_wanted) else { return Ok(table) };
        let order = self.write_order(site, &target.id, request, ask.parent.as_ref())?;
        let Some(live) = self.live_quote(site, &order).await? else { return Ok(table) };
        let basis = format!("{}, says {}", live.basis, site.title);
        Ok(Some(Quote { usd: live.usd, as_of: today().date(), basis, source: site.base_url.to_string() }))
    }

    async fn live_quote(&self, site: &Site, order: &Order) -> Result<Option<LiveQuote>> {
        let walk = Walk { name: "quote", until: Instant::now() + PATIENCE, job: None };
        Ok(self.walk(site, &walk, |so_far| site.dialect.quote(order, so_far)).await?.unwrap_or_else(|fault| {
            self.note(format!("{} does not say what it takes for this: {}", site.title, fault.message));
            None
        }))
    }
}
