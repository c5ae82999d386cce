//! Which addresses may be spoken to, and which of them may be given a key.
//!
//! A provider's answer names addresses of its own choosing: links to clips,
//! redirects. They are judged here before anything is sent there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::error::{Fault, FaultKind};

/// Whether the address is this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}

/// Whether what is sent there can be read on the way.
pub(super) fn is_readable_on_the_way(url: &Url) -> bool {
    url.scheme() != "https" && !is_loopback(url)
}

/// Whether the address belongs to one of the provider's own.
pub(super) fn is_own(url: &Url, own: &[Url]) -> bool {
    own.iter().any(|base| base.origin() == url.origin())
}

/// The address without what may be secret in it, for a sentence: `https://host:port`.
pub(super) fn place_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Refuses addresses that a provider has no business to send us to: other schemes, and machines of the
/// local network, unless the provider is itself there.
///
/// # Errors
/// `FaultKind::Invalid`, which no repetition heals.
pub(super) fn admit(url: &Url, own: &[Url]) -> Result<(), Fault> {
    if is_own(url, own) {
        return Ok(());
    }
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        // The scheme alone: a `data:` address may be as long as a clip.
        return Err(refusal("is neither http nor https", &format!("{}:", url.scheme())));
    }
    if is_near(url) && !is_neighbour(own) {
        return Err(leads_inside(url));
    }
    Ok(())
}

/// Whether the provider, as its addresses are written, is in the local network, so that it may send us to its neighbours.
fn is_neighbour(own: &[Url]) -> bool {
    own.iter().any(|base| base.scheme() == "http" || is_near(base))
}

/// Whether the address belongs to somebody whom the provider names and who may not be in the local network.
pub(super) fn is_stranger(url: &Url, own: &[Url]) -> bool {
    !is_own(url, own) && !is_neighbour(own)
}

/// The no to an address in the local network.
pub(super) fn leads_inside(url: &Url) -> Fault {
    refusal("leads into the local network", &place_of(url))
}

fn refusal(why: &str, address: &str) -> Fault {
    Fault::new(FaultKind::Invalid, format!("the provider names an address that {why}, which is refused: `{address}`"))
}

/// Whether the address, as it is written, is this machine or one of the local network.
fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_near_ip(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_near_ip(IpAddr::V6(ip)),
        Some(Host::Domain(_)) | None => is_loopback(url),
    }
}

/// Whether the address is this machine, one of the local network, or one that leads to such a one.
///
/// The ranges that are not global: <https://www.iana.org/assignments/iana-ipv4-special-registry> and
/// <https://www.iana.org/assignments/iana-ipv6-special-registry>.
pub(super) fn is_near_ip(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_near_v4(ip),
        IpAddr::V6(ip) => {
            let is_site_local = ip.segments()[0] & 0xffc0 == 0xfec0;
            let own_kind = ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_multicast() || is_site_local;
            own_kind || ip.is_loopback() || ip.is_unspecified() || embedded(ip).is_some_and(is_near_v4)
        }
    }
}

fn is_near_v4(ip: Ipv4Addr) -> bool {
    let [first, second, ..] = ip.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_for_protocols = ip.octets().starts_with(&[192, 0, 0]);
    let is_for_measuring = first == 198 && matches!(second, 18 | 19);
    let is_of_this_net = first == 0 || ip.is_loopback() || ip.is_private() || ip.is_link_local();
    // From 224 on: many machines at once, and what is kept for later.
    is_of_this_net || is_shared || is_for_protocols || is_for_measuring || first >= 224
}

/// The IPv4 address to which a translator or a tunnel takes an IPv6 address: `::a.b.c.d`, NAT64 and 6to4.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, high, low] | [0x64, 0xff9b, .., high, low] | [0x2002, high, low, ..] => {
            Some(join(high, low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("an address")
    }

    #[test]
    fn a_vendor_cannot_send_us_into_the_local_network() {
        let vendor = [url("https://api.vendor.example/v1")];
        for inward in [
            "http://127.0.0.1:9000/clip",
            "http://localhost/clip",
            "https://10.1.2.3/clip",
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]/clip",
            "http://[::ffff:192.168.0.1]/clip",
            "http://[fd00::1]/clip",
            "http://0.0.0.0/clip",
            "http://100.100.100.200/clip",
            "http://localhost./clip",
            "http://clips.localhost./clip",
            "http://2130706433/clip",
            "http://0x7f.1/clip",
            "http://0.1.2.3/clip",
            "http://192.0.0.8/clip",
            "http://198.18.0.1/clip",
            "http://224.0.0.251/clip",
            "http://255.255.255.255/clip",
            "http://[::ffff:127.0.0.1]/clip",
            "http://[::127.0.0.1]/clip",
            "http://[::]/clip",
            "http://[fe80::1]/clip",
            "http://[fec0::1]/clip",
            "http://[ff02::fb]/clip",
            "http://[64:ff9b::10.0.0.1]/clip",
            "http://[64:ff9b:1::169.254.169.254]/clip",
            "http://[2002:c0a8:1::1]/clip",
            "ftp://cdn.example/clip",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:video/mp4;base64,AAAA",
        ] {
            assert!(admit(&url(inward), &vendor).is_err(), "{inward}");
        }
        for outward in [
            "https://cdn.example/clip.mp4?sig=1",
            "http://dashscope.example/clip.mp4",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "https://[64:ff9b::8.8.8.8]/",
        ] {
            assert_eq!(admit(&url(outward), &vendor), Ok(()), "{outward}");
        }
    }

    #[test]
    fn a_server_of_ones_own_may_point_to_its_neighbours() {
        for base in ["http://127.0.0.1:8000/v1", "http://gpu-1:8000/v1", "https://192.168.0.7/v1"] {
            assert_eq!(admit(&url("http://192.168.0.9/clip.mp4"), &[url(base)]), Ok(()), "{base}");
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_what_is_secret_in_the_address() {
        let fault = admit(&url("http://10.0.0.1/a?sig=canary"), &[]).expect_err("refused");
        assert!(!fault.message.contains("canary"), "{}", fault.message);
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let own = [url("https://api.vendor.example/v1")];
        assert!(is_own(&url("https://api.vendor.example:443/other"), &own));
        for foreign in ["http://api.vendor.example/v1", "https://api.vendor.example:8443/", "https://vendor.example/"] {
            assert!(!is_own(&url(foreign), &own), "{foreign}");
        }
    }
}
