using System.Diagnostics;

namespace NixStore.FileSystem;

/// <summary>The real <c>nix-store</c>, where it is on PATH.</summary>
internal static class RealNix
{
    public static bool IsPresent
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(static directory => File.Exists(Path.Join(directory, "nix-store")));

    public static void SkipUnlessPresent() => Assert.SkipUnless(IsPresent, "nix-store is not on PATH");

    /// <summary>What <c>nix-store</c> writes with these arguments, given some input.</summary>
    public static byte[] Run(byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo("nix-store", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var write = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        write.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.ToArray();
    }
}
