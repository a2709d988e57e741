using System.Management.Automation;
using System.Net;
using System.Security;
using NixStore.Blobs.Http;
using NixStore.PowerShell.Commands.Keys;
using NixStore.PowerShell.Files;
using NixStore.Stores.BinaryCache;

namespace NixStore.PowerShell.Commands.Caches;

/// <summary>A cmdlet that moves paths from or to binary caches on other machines, and can be told how these are reached.</summary>
public abstract class CacheClientCmdlet : SignatureCheckCmdlet
{
    private string? _certificateFile;

    /// <summary>The user's name and password for the web servers that the command names.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The token for the web servers that the command names.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? BearerToken { get; set; }

    /// <summary>The proxy; the one that the environment names where absent.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>A file of certificates, in PEM form, that are trusted in place of the machine's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateFile { get; set; }

    /// <summary>Whether the caches are asked also for what they have answered a while ago.</summary>
    [Parameter]
    public SwitchParameter Refresh { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (Credential is not null && BearerToken is not null)
        {
            throw new ArgumentException("A web server is asked with a name and password or with a token. Give one of -Credential and -BearerToken.");
        }

        // Stores are opened on other threads too, where the session's location may not be asked for.
        _certificateFile = CertificateFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(CertificateFile);
    }

    /// <inheritdoc/>
    protected override BinaryCacheOptions FindCacheOptions()
    {
        var options = base.FindCacheOptions();
        return options with { Http = Change(options.Http), Memory = Refresh ? options.Memory?.Emptied : options.Memory };
    }

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
