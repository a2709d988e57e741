using System.Management.Automation;
using System.Net;
using System.Security;
using NixStore.Blobs.Http;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Signing;
using NixStore.Stores.BinaryCache;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Daemon;
using NixStore.Trust;

namespace NixStore.PowerShell.Commands;

/// <summary>
/// A cmdlet that transfers paths from one store to another: with the keys that it trusts, and with what it needs to reach binary caches on
/// other machines.
/// </summary>
public abstract class TransferCmdlet : AsyncCmdlet
{
    private string? _certificateFile;

    /// <summary>The keys that are trusted; those of the configuration if absent.</summary>
    [Parameter]
    [TrustedKeyTransformation]
    [ArgumentCompleter(typeof(TrustedKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public PublicKey[]? TrustedKey { get; set; }

    /// <summary>Whether paths without a trusted signature are accepted.</summary>
    [Parameter]
    public SwitchParameter SkipSignatureCheck { get; set; }

    /// <summary>The user's name and password for the web servers that the command names.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The token for the web servers that the command names.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? BearerToken { get; set; }

    /// <summary>The proxy; the one that the environment names if absent.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>A file of certificates in PEM form, which are trusted instead of those of the machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateFile { get; set; }

    /// <summary>Whether the caches are asked also for what they have answered a while ago.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <summary>The stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this, SessionOptions));

    /// <summary>How stores on other machines are reached.</summary>
    private protected virtual StoreSessionOptions SessionOptions => new() { ChangeCaches = Change };

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (SkipSignatureCheck && TrustedKey is not null)
        {
            throw new ArgumentException("With -SkipSignatureCheck no signature is checked, so no key can be trusted. Give one of -SkipSignatureCheck and -TrustedKey.");
        }

        if (Credential is not null && BearerToken is not null)
        {
            throw new ArgumentException("A web server is asked with a name and password or with a token. Give one of -Credential and -BearerToken.");
        }

        // Without a scheme it may hold a password, which no message shows.
        if (Proxy is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https" or "socks4" or "socks4a" or "socks5") })
        {
            throw new ArgumentException("-Proxy is not the URL of a proxy. Write it with its scheme, as in http://proxy.example.org:3128.");
        }

        // Stores are opened on other threads too, where the session's location may not be asked for.
        _certificateFile = CertificateFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(CertificateFile);
    }

    /// <summary>
    /// Finds what is demanded of the signatures of paths that come from a store. The stores of this machine are trusted, and those
    /// with the setting <c>trusted=true</c>, unless the user names keys; elsewhere signatures are demanded, unless the user or the
    /// configuration demands none.
    /// </summary>
    /// <param name="source">The store that the paths come from.</param>
    /// <returns>The demand, or null for none.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    private protected SignaturePolicy? FindPolicy(OpenStore source)
    {
        if (TrustedKey is not null)
        {
            return new SignaturePolicy(new TrustedKeys(TrustedKey));
        }

        var trusted = source.Store.Find<IPhysicalStore>() is not null || source.Store is DaemonStore { IsOnThisMachine: true }
            || source.Reference.IsTrusted;
        return trusted ? null : FindPolicy(source.Store.Location);
    }

    /// <summary>Finds what is demanded of the signatures of paths that come from elsewhere, as <see cref="FindPolicy(OpenStore)"/>.</summary>
    /// <param name="source">Where they come from, as a user names it.</param>
    /// <returns>The demand, or null for none.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    private protected SignaturePolicy? FindPolicy(string source)
    {
        if (TrustedKey is not null)
        {
            return new SignaturePolicy(new TrustedKeys(TrustedKey));
        }

        if (SkipSignatureCheck)
        {
            WriteWarning($"The signatures of paths from {source} are not checked. Anyone who can change that source decides what the paths contain.");
            return null;
        }

        return Session.Trust.FindPolicy();
    }

    private BinaryCacheOptions Change(BinaryCacheOptions options)
        => options with { Http = Change(options.Http), Memory = Refresh ? options.Memory?.Emptied : options.Memory };

    private HttpOptions Change(HttpOptions options) => options with
    {
        Authorization = FindAuthorization() ?? options.Authorization,
        Proxy = Proxy is null ? options.Proxy : new WebProxy(Proxy),
        CertificateFile = _certificateFile ?? options.CertificateFile,
    };

    private IHttpAuthorization? FindAuthorization()
        => Credential is not null ? new BasicAuthorization(Credential.UserName, Credential.GetNetworkCredential().Password)
            : BearerToken is not null ? new BearerAuthorization(new NetworkCredential("", BearerToken).Password)
            : null;
}
