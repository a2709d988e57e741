using System.Text;
using NixStore.Blobs;
using NixStore.Blobs.Http;
using NixStore.Closures;
using NixStore.Configuration;
using NixStore.Derivations;
using NixStore.Hashing;
using NixStore.Narinfo;
using NixStore.Paths;
using NixStore.Realisations;
using NixStore.Serving.BinaryCaches;
using NixStore.Serving.Http;
using NixStore.Signing;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Fuzzing.Targets;

/// <summary>
/// Short texts: paths, hashes, keys, references of stores, settings, netrc and nix.conf. What is accepted reads as the same after it was
/// written.
/// </summary>
internal sealed class TextTarget : FuzzTarget
{
    private static readonly StoreDirectory _directory = StoreDirectory.Default;

    public override string Name => "text";

    public override bool IsText => true;

    public override int MaximumLength => 1500;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. SeedFiles.WithExtension(".conf"), .. SeedFiles.WithExtension(".txt"),
        .. Utf8(
            "w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1", "/nix/store/w5kmnfalnw3k4qh7lqx20b88yp9hn2sm-tree-1^out,dev",
            "sha256:1xmr8jicvzszfzpz46g37mlpvbzjl2wpwvl2b05psipssyp1sm8h", "sha256-EFUdrtf6Rn0LWIJufrmg8q99aT3jGfLvd1//zaJEufY=",
            "md5:d41d8cd98f00b204e9800998ecf8427e", "fixed:r:sha256:1hzf7b3sh0mriahzzmxy1b7czljg7ss8lpdcmvcq7863bzvx60m3",
            "text:sha256:1r3v22qkypccqifzbww5lrn6hf1chi23m6zzkyvb8bvg457nxslq",
            "ssh://deploy@host1:2222?remote-program=/x/nix-store&compress=true&max-connections=3",
            "https://me:secret@cache.example.org/x?priority=10&trusted=true",
            "s3://bucket/releases?endpoint=http://localhost:9000&region=eu",
            "ssh-ng://[fe80::1%25eth0]:22", "local?root=/mnt&store=/my/store", "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n",
            "machine cache.example.org login me password \"a \\\" b\"\ndefault login x password y # c\nmacdef foo\nbar\n\n",
            "bytes=0-99",
            "bytes=-5",
            "sha256:15e3c560894cbb27085cf65b5a2ecb18488c999497f4531b6907a7581ce6d527!out",
            "\u001b[1;31mred\u001b[0m \u009b2J",
            "nix-store --serve 'a b' \"c\\\"d\" e\\ f"),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = Utf8(
        "/nix/store/", "sha256:", "sha256-", "sha512-", "md5:", "sha1:", "blake3-", "text:", "fixed:r:", "fixed:git:sha1:", "^out", "^*",
        "!out", "!*", ",", "://", "ssh://",
        "ssh-ng://", "https://u:p@h/", "s3://b/p?", "file://", "local?root=/", "unix://", "daemon", "auto", "?a=b", "&", "%2F", "%00",
        "%zz", "@", "[::1]", ":99999",
        "max-connections=0", "connect-timeout=1", "base64-ssh-public-host-key=", "priority=-1", "compression=xz", "\"", "'", "\\", "$", " ",
        "\t", "\n", "include /x",
        "!include ", "extra-trusted-public-keys = ", "connect-timeout = ", "http-connections = ", "#", " = ", "machine ", "login ",
        "password ", "default ", "macdef ",
        "\n\n", "bytes=", "0-", "-5", "5-1", "StoreDir: ", "Priority: ", "WantMassQuery: 1", "\u001b[31m", "\u001b]0;x\u0007", "\u009b",
        "nar/", ".nar.zst", "..");

    public override bool Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        return Readers.AcceptAny([.. Values(text), .. Stores(text), .. Files(text, input), .. Requests(text)]);
    }

    private static IEnumerable<Action> Values(string text) =>
    [
        () => EnsureSame(text, StorePath.Parse, static path => path.BaseName, "a store path"),
        () => EnsureSame(text, Hash.Parse, static hash => hash.ToString(), "a hash"),
        () => EnsureSame(text, ContentAddress.Parse, static address => address.ToString(), "a content address"),
        () => ContentAddress.ParseMethod(text),
        () => EnsureStable(
            text, static value => DerivedPath.Parse(value, _directory), static path => path.Print(_directory), "a derived path"),
        () => EnsureStable(
            text,
            static value => DerivedPath.ParseLegacy(value, _directory),
            static path => path.PrintLegacy(_directory),
            "a legacy derived path"),
        () => EnsureSame(text, OutputsSpec.Parse, static outputs => outputs.ToString(), "names of outputs"),
        () => DrvOutput.Parse(text),
        () => EnsureSame(text, PublicKey.Parse, static key => key.ToString(), "a public key"),
        () => EnsureSame(text, StoreSignature.Parse, static signature => signature.ToString(), "a signature"),
        () => PackageName.Parse(text),
    ];

    private static IEnumerable<Action> Stores(string text) =>
    [
        () => Ensure(
            Path.GetFullPath("/r/" + BlobName.Parse(text).Text).StartsWith("/r/", StringComparison.Ordinal),
            "the name of a blob leads out"),
        () => SshDestination.Of(StoreReference.Parse(text, "/w")),
        () => SshSettings.Of(StoreReference.Parse(text, "/w")),
        () => BinaryCacheSettings.Of(StoreReference.Parse(text, "/w"), []),
        () => StoreReference.Parse(text, "/w").With("a", "b"),
        () => ShellWords.Split(text, "the text"),
        () => Ensure(
            text.Contains('\0', StringComparison.Ordinal)
                || ShellWords.Split(ShellWords.Quote(text), "the text") is [var word] && word == text,
            "a quoted word is another"),
    ];

    private static IEnumerable<Action> Files(string text, byte[] input) =>
    [
        () => EnsureSame(text, CacheInfo.Parse, Print, "cache info"),
        () => NixConfiguration.Default.Apply(
            new ConfigurationReader(path => path.Length % 2 == 0 ? null : text).Read(text, "/etc/nix/nix.conf", "/etc/nix")),
        () => NetrcAuthorization.Parse(text).FindHeader(new Uri("https://cache.example.org/")),
        () => SecretKey.Parse(text.AsSpan()).Dispose(),
        () => SecretKey.Parse((ReadOnlySpan<byte>)input).Dispose(),
    ];

    private static IEnumerable<Action> Requests(string text) =>
    [
        () => Ensure(!NarAddress.TryParse(text, out _) || text.Length > 0, "an address is read from nothing"),
        () => Ensure(
            EscapeSequences.Remove(text).All(static letter => !char.IsControl(letter) || letter is '\n' or '\t'),
            "a control character is left"),
        () => Ensure(
            ByteRange.Parse(text, 1000) is not { } range || (range.Start >= 0 && range.Length >= 0 && range.Start + range.Length <= 1000),
            "a range leads out"),
    ];

    private static string Print(CacheInfo info)
    {
        try
        {
            return info.Print();
        }
        catch (NixFormatException)
        {
            throw new FuzzFinding("cache info that was read cannot be printed");
        }
    }

    private static void EnsureSame<T>(string text, Func<string, T> parse, Func<T, string> print, string what)
    {
        var value = parse(text);
        Ensure(parse(print(value))!.Equals(value), $"{what} reads differently after it was written");
    }

    private static void EnsureStable<T>(string text, Func<string, T> parse, Func<T, string> print, string what)
    {
        var printed = print(parse(text));
        Ensure(print(parse(printed)) == printed, $"{what} is not stable");
    }
}
