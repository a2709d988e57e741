using System.Globalization;
using System.Text.RegularExpressions;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>Ends the attempts of the SDK when a server does not answer in time, as for other web servers.</summary>
/// <param name="options">The options for transfers.</param>
internal sealed partial class SilentServerHandler(TransferOptions options) : DelegatingHandler(new TransferHandler(options))
{
    /// <exception cref="SilentServerException">The server did not answer the last attempt in time.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException failure) when (AttemptOf(request) >= TransferHandler.MostSilentAttempts)
        {
            throw new SilentServerException(failure.Message);
        }
    }

    // The SDK numbers its attempts: "attempt=2; max=5".
    private static int AttemptOf(HttpRequestMessage request)
        => request.Headers.TryGetValues("amz-sdk-request", out var values)
            && AttemptForm().Match(string.Concat(values)) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 1;

    [GeneratedRegex("attempt=([0-9]{1,4})", RegexOptions.CultureInvariant)]
    private static partial Regex AttemptForm();
}
