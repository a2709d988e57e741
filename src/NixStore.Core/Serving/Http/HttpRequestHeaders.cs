using System.Text;

namespace NixStore.Serving.Http;

/// <summary>The relevant headers of a request while they are parsed.</summary>
internal struct HttpRequestHeaders
{
    public string? Host { get; private set; }

    /// <summary>Gets the value in lower case.</summary>
    public string? Connection { get; private set; }

    public string? ForwardedScheme { get; private set; }

    public string? Range { get; private set; }

    public string? IfRange { get; private set; }

    public string? IfNoneMatch { get; private set; }

    public bool HasBody { get; private set; }

    /// <summary>Sets a header.</summary>
    /// <exception cref="HttpRefusalException">The host is repeated and therefore ambiguous.</exception>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(name, "host"u8))
        {
            Host = Host is null ? Encoding.Latin1.GetString(value) : throw new HttpRefusalException(HttpStatus.BadRequest);
        }
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
        {
            Connection = Ascii.EqualsIgnoreCase(value, "close"u8) ? "close"
                : Ascii.EqualsIgnoreCase(value, "keep-alive"u8) ? "keep-alive"
                : null;
        }
        else if (Ascii.EqualsIgnoreCase(name, "range"u8))
        {
            Range = Encoding.Latin1.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "if-range"u8))
        {
            IfRange = Encoding.Latin1.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "if-none-match"u8))
        {
            IfNoneMatch = Encoding.Latin1.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "x-forwarded-proto"u8))
        {
            ForwardedScheme = Encoding.Latin1.GetString(value);
        }
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
        {
            HasBody = true;
        }
        else if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
        {
            HasBody |= !value.SequenceEqual("0"u8);
        }
    }
}
