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
using NixStore.Trust;

namespace NixStore.PowerShell.Commands;

/// <summary>
/// A cmdlet that transfers paths from one store to another, with parameters for trusted keys and for access to binary caches on other
/// machines.
/// </summary>
public abstract class TransferCmdlet : AsyncCmdlet
{
    private string? _certificateFile;

    /// <summary>Gets or sets the trusted keys. The default is the keys of the configuration.</summary>
    [Parameter]
    [TrustedKeyTransformation]
    [ArgumentCompleter(typeof(TrustedKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public PublicKey[]? TrustedKey { get; set; }

    /// <summary>Gets or sets a value indicating whether paths without a trusted signature are accepted.</summary>
    [Parameter]
    public SwitchParameter SkipSignatureCheck { get; set; }

    /// <summary>Gets or sets the user name and password for the web servers that the command names.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Gets or sets the token for the web servers that the command names.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? BearerToken { get; set; }

    /// <summary>Gets or sets the proxy. The default is the proxy that the environment names.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>Gets or sets a file of certificates in PEM form that are trusted instead of those of the machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets a value indicating whether stored answers of caches are ignored.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <summary>Gets the stores that the command uses.</summary>
    private protected StoreSession Session => field ??= Own(new StoreSession(this, SessionOptions));

    /// <summary>Gets the options for stores on other machines.</summary>
    private protected virtual StoreSessionOptions SessionOptions => new() { ChangeCaches = Change };

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (SkipSignatureCheck && TrustedKey is not null)
        {
            throw new ArgumentException(
                "With -SkipSignatureCheck no signature is checked, so no key can be trusted. "
                + "Give one of -SkipSignatureCheck and -TrustedKey.");
        }

        if (Credential is not null && BearerToken is not null)
        {
            throw new ArgumentException(
                "A web server accepts a name and password, or a token. Give one of -Credential and -BearerToken.");
        }

        // A value without a scheme can contain a password, which must not be shown.
        if (Proxy is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https" or "socks4" or "socks4a" or "socks5") })
        {
            throw new ArgumentException("-Proxy is not the URL of a proxy. Write it with its scheme, as in http://proxy.example.org:3128.");
        }

        // Stores are also opened on other threads, which cannot read the location of the session.
        _certificateFile = CertificateFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(CertificateFile);
    }

    /// <summary>
    /// Finds the requirements for the signatures of paths from a store. Stores of this machine, and stores with the setting
    /// <c>trusted=true</c>, are trusted unless the user names keys. Other stores require signatures, unless the user or the configuration
    /// requires none.
    /// </summary>
    /// <param name="source">The source of the paths.</param>
    /// <returns>The requirements, or null if there are none.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    private protected SignaturePolicy? FindPolicy(OpenStore source)
    {
        if (TrustedKey is not null)
        {
            return new SignaturePolicy(new TrustedKeys(TrustedKey));
        }

        return source.IsTrusted ? null : FindPolicy(source.Store.Location);
    }

    /// <summary>
    /// Finds the requirements for the signatures of paths from a source that is not trusted, as <see cref="FindPolicy(OpenStore)"/>.
    /// </summary>
    /// <param name="source">The name of the source for messages.</param>
    /// <returns>The requirements, or null if there are none.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    private protected SignaturePolicy? FindPolicy(string source)
    {
        if (TrustedKey is not null)
        {
            return new SignaturePolicy(new TrustedKeys(TrustedKey));
        }

        if (SkipSignatureCheck)
        {
            WriteWarning($"The signatures of paths from {source} are not checked. "
                + "Anyone who can change that source decides what the paths contain.");
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
