using System.Globalization;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Signing;

namespace NixStore.Narinfo;

/// <summary>Collects the fields of a narinfo while they are read.</summary>
internal sealed class NarInfoFields(StoreDirectory directory)
{
    private const string UnknownDeriver = "unknown-deriver";
    private const string ContentAddressField = "CA";

    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly List<StoreSignature> _signatures = [];
    private readonly List<KeyValuePair<string, string>> _others = [];
    private StorePath? _path;
    private string? _url;
    private string _compression = NarInfo.DefaultCompression;
    private Hash? _fileHash;
    private long? _fileSize;
    private Hash? _narHash;
    private long? _narSize;
    private IReadOnlyList<StorePath> _references = [];
    private StorePath? _deriver;
    private string? _system;
    private ContentAddress? _contentAddress;

    public void Read(string name, string value, long offset)
    {
        try
        {
            var isKnown = Set(name, value);
            if ((isKnown || name == ContentAddressField) && name != "Sig" && !_seen.TryAdd(name, value) && _seen[name] != value)
            {
                throw new NixFormatException("The field is repeated with different values.");
            }

            if (!isKnown)
            {
                _others.Add(KeyValuePair.Create(name, value));
            }
        }
        catch (NixFormatException error)
        {
            throw new NixFormatException(
                $"The narinfo is malformed at character {offset}, in the field {name}: {FieldLines.Shown(error.Message)}", offset, error);
        }
    }

    public NarInfo Build(long length)
    {
        var missing = _path is null ? "StorePath"
            : _url is null ? "URL"
            : _narHash is null ? "NarHash"
            : _narSize is null ? "NarSize"
            : null;
        if (missing is not null)
        {
            throw new NixFormatException($"The narinfo lacks the field {missing}.", length);
        }

        var info = new ValidPathInfo
        {
            Path = _path!,
            NarHash = _narHash!,
            NarSize = _narSize!.Value,
            References = _references,
            Deriver = _deriver,
            Signatures = _signatures,
            ContentAddress = _contentAddress,
        };
        return new NarInfo(info, _url!)
        {
            Compression = _compression,
            FileHash = _fileHash,
            FileSize = _fileSize,
            System = _system,
            OtherFields = _others,
        };
    }

    // Returns whether the field is known. Unknown fields are for other programs.
    private bool Set(string name, string value)
    {
        switch (name)
        {
            case "StorePath":
                _path = directory.Parse(value);
                return true;
            case "URL":
                _url = value.Length > 0 ? value : throw new NixFormatException("It is empty.");
                return true;
            case "Compression":
                _compression = value.Length > 0 ? value : NarInfo.DefaultCompression;
                return true;
            case "FileHash":
                _fileHash = Hash.Parse(value);
                return true;
            case "FileSize":
                _fileSize = ParseSize(value) is > 0 and var size ? size : null;
                return true;
            case "NarHash":
                _narHash = ParseNarHash(value);
                return true;
            case "NarSize":
                _narSize = ParseSize(value) is > 0 and var narSize ? narSize : throw new NixFormatException("No NAR has 0 bytes.");
                return true;
            case "References":
                _references = [.. value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(StorePath.Parse).Distinct().Order()];
                return true;
            case "Deriver":
                _deriver = value is UnknownDeriver or "" ? null : StorePath.Parse(value);
                return true;
            case "System":
                _system = value;
                return true;
            case "Sig":
                _signatures.Add(StoreSignature.Read(value));
                return true;
            case ContentAddressField:
                // Methods of newer versions of Nix are kept, but do not make a path content-addressed here.
                return value.Length == 0 || ContentAddress.TryParse(value, out _contentAddress);
            default:
                return false;
        }
    }

    private static Hash ParseNarHash(string text)
    {
        var hash = Hash.Parse(text);
        return hash.Algorithm == NixHashAlgorithm.Sha256
            ? hash
            : throw new NixFormatException($"'{text}' is not a SHA-256, which is required for a NAR.");
    }

    private static long ParseSize(string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new NixFormatException($"'{text}' is not a size in bytes.");
}
