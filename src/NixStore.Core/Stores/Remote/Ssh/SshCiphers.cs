using System.ComponentModel;
using System.Diagnostics;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// Finds out which cipher to prefer. OpenSSH before version 10 prefers ChaCha20, which takes two to three times as long as AES where the
/// processor has instructions for that; where the user has chosen ciphers, nothing is preferred.
/// </summary>
/// <param name="destination">The host.</param>
/// <param name="options">The options of the client.</param>
internal sealed class SshCiphers(SshDestination destination, SshOptions options)
{
    private const string Preferred = "aes128-gcm@openssh.com";

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(2);

    private readonly Lazy<Task<string?>> _found = new(() => AskAsync(destination, options));

    /// <summary>Finds the ciphers to ask for. The first call asks the client for its configuration.</summary>
    /// <returns>The value of the option for ciphers, or null to leave the option out.</returns>
    public Task<string?> FindAsync() => _found.Value;

    private static async Task<string?> AskAsync(SshDestination destination, SshOptions options)
    {
        if (!System.Runtime.Intrinsics.X86.Aes.IsSupported && !System.Runtime.Intrinsics.Arm.Aes.IsSupported)
        {
            return null;
        }

        var configured = ReadAsync(options.Program, [.. options.Arguments, "-G", "--", destination.Text]);
        var usual = ReadAsync(options.Program, ["-F", "none", "-G", "--", destination.Text]);
        return await usual.ConfigureAwait(false) is { } ciphers && await configured.ConfigureAwait(false) == ciphers
            && ciphers.Contains(Preferred) && !ciphers.StartsWith("aes", StringComparison.Ordinal)
            ? $"^{Preferred}"
            : null;
    }

    /// <summary>Returns the ciphers that a client with some arguments would use, or null if it does not report them.</summary>
    private static async Task<string?> ReadAsync(string program, IReadOnlyList<string> arguments)
    {
        const string mark = "ciphers ";
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            process.StandardInput.Close();
            try
            {
                var text = await process.StandardOutput.ReadToEndAsync().WaitAsync(_longest).ConfigureAwait(false);
                return text.Split('\n')
                    .FirstOrDefault(static line => line.StartsWith(mark, StringComparison.Ordinal))?[mark.Length..].Trim();
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or InvalidOperationException)
        {
            // The connection itself will report what is wrong with the client.
            return null;
        }
    }
}
