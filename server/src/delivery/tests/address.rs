//! Which addresses are public, and which URLs lead to one.

use crate::delivery::address::{NotPublic, Reach, is_public, judge_url};

/// The first and the last address of what is not public, and its neighbours, which are.
#[test]
fn networks_end_where_they_end() {
    let cases = [
        ("", "0.0.0.0", "0.255.255.255", "1.0.0.0"),
        ("9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"),
        ("100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"),
        ("126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"),
        ("169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"),
        ("172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"),
        ("191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"),
        ("192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"),
        ("192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"),
        ("192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"),
        ("198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"),
        ("198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"),
        ("203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"),
        ("223.255.255.255", "224.0.0.0", "239.255.255.255", ""),
        ("", "240.0.0.0", "255.255.255.255", ""),
        ("", "::2:0:0", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::"),
        (
            "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:1::",
            "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:200::",
        ),
        (
            "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:db8::",
            "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:db9::",
        ),
        (
            "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "3fff::",
            "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff",
            "3fff:1000::",
        ),
        (
            "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "4000::",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            "",
        ),
    ];
    for (before, first, last, after) in cases {
        for (address, expected) in [(before, true), (first, false), (last, false), (after, true)] {
            if !address.is_empty() {
                assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}

#[test]
fn addresses_of_ipv6_that_are_not_public() {
    for address in [
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "100::1",
        "64:ff9b:1::808:808",
        "5f00::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    assert!(is_public("2606:4700:4700::1111".parse().unwrap()));
}

/// The address within: its spelling in IPv6 where it is 8.8.8.8, and where it is 10.0.0.1 or another that is not public.
#[test]
fn an_address_within_another_is_what_counts() {
    for (public, private) in [
        ("::ffff:8.8.8.8", "::ffff:10.0.0.1"),
        ("::8.8.8.8", "::10.0.0.1"),
        ("64:ff9b::8.8.8.8", "64:ff9b::10.0.0.1"),
        ("2002:808:808::1", "2002:a00:1::1"),
        // Teredo: the server 8.8.4.4 and the client 8.8.8.8 or 10.0.0.1, with all its bits turned.
        ("2001:0:808:404:0:0:f7f7:f7f7", "2001:0:808:404:0:0:f5ff:fffe"),
        // The same, or 192.0.2.1, of which all four bytes count.
        ("2001:0:808:404:0:0:f7f7:f7f7", "2001:0:808:404:0:0:3fff:fdfe"),
        // The client 8.8.8.8, and the server 8.8.4.4 or 10.0.0.1.
        ("2001:0:808:404:0:0:f7f7:f7f7", "2001:0:a00:1:0:0:f7f7:f7f7"),
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
        assert!(!is_public(private.parse().unwrap()), "{private}");
    }
}

#[test]
fn an_address_is_seen_through_its_spelling() {
    for (host, ip) in [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F.0x0.0.0x1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("%31%32%37.0.0.1", "127.0.0.1"),
        ("１２７.０.０.１", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("user:password@10.0.0.7", "10.0.0.7"),
        ("8.8.8.8@10.0.0.7", "10.0.0.7"),
        ("169.254.169.254", "169.254.169.254"),
        ("[::1]", "::1"),
        ("[0:0::0:1]", "::1"),
        ("[::]", "::"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ("[::ffff:7f00:1]", "::ffff:127.0.0.1"),
        ("[64:ff9b::a00:7]", "64:ff9b::a00:7"),
        ("[2002:c0a8:1::]", "2002:c0a8:1::"),
        ("[fe80::1]", "fe80::1"),
    ] {
        for rest in ["", "/", ":8443/a?b", "?http://8.8.8.8/", "#@8.8.8.8"] {
            let url = format!("http://{host}{rest}");
            let ip = ip.parse().unwrap();
            assert_eq!(
                judge_url(&url, Reach::PublicOnly),
                Err(NotPublic::Address { ip }),
                "{url}"
            );
            assert_eq!(judge_url(&url, Reach::Anywhere), Ok(()), "{url}");
        }
    }
}

#[test]
fn localhost_is_this_machine_in_every_spelling() {
    for (host, name) in [
        ("localhost", "localhost"),
        ("LOCALHOST", "localhost"),
        ("localhost.", "localhost."),
        ("l%6fcalhost", "localhost"),
        ("ｌocalhost", "localhost"),
        ("db.Localhost", "db.localhost"),
        ("a.b.localhost.", "a.b.localhost."),
    ] {
        let url = format!("https://{host}:8443/");
        let name = name.into();
        assert_eq!(
            judge_url(&url, Reach::PublicOnly),
            Err(NotPublic::Localhost { name }),
            "{url}"
        );
        assert_eq!(judge_url(&url, Reach::Anywhere), Ok(()), "{url}");
    }
}

#[test]
fn what_may_be_public_passes() {
    for url in [
        "http://8.8.8.8/",
        "http://0x08080808/",
        "http://[2606:4700:4700::1111]/",
        "http://[::ffff:8.8.8.8]/",
        "http://example.com./",
        "http://localhost.example/",
        "http://notlocalhost/",
        // Judged when it is resolved.
        "http://intranet/",
        // No URLs.
        "http://256.256.256.256/",
        "localhost",
        "",
    ] {
        assert_eq!(judge_url(url, Reach::PublicOnly), Ok(()), "{url}");
    }
}

#[test]
fn what_is_said_of_a_name_of_this_machine() {
    let error = judge_url("http://localhost/", Reach::PublicOnly).unwrap_err();
    assert_eq!(
        error.to_string(),
        "leads to `localhost`, which is this machine; expected a public address or another name"
    );
}
