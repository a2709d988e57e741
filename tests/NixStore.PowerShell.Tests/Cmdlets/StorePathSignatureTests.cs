using NixStore.PowerShell.Harness;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Stores;
using NixStore.Trust;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Signing paths and checking who has signed them.</summary>
public sealed class StorePathSignatureTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly PowerShellSession _session = new();

    public StorePathSignatureTests()
    {
        _store.Add("base");
        _store.Add("library", "base");
        _store.Add("app", "library");
        _session.SetVariable("store", _store.Root);
        _session.SetVariable("work", _store.Work);
        _session.Run("""
            $null = $ExecutionContext.SessionState.Path.SetLocation($work)
            $key = New-StoreKey cache-1 ./cache.key
            $other = New-StoreKey other-1 ./other.key
            """).Succeeded();
    }

    public void Dispose()
    {
        _session.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void A_closure_is_signed_through_the_pipeline()
    {
        Assert.Empty(
            _session.Run("Get-Closure *-library -Store $store | Add-StorePathSignature -SigningKey ./cache.key").Succeeded().Output);
        Assert.Equal(
            [
                ("app", nameof(TrustStatus.NoSignature)),
                ("base", nameof(TrustStatus.TrustedKey)),
                ("library", nameof(TrustStatus.TrustedKey)),
            ],
            Statuses("Test-StorePathSignature -TrustedKey $key -Store $store"));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupWrite, true)]
    public void A_key_file_that_other_users_can_read_or_change_is_used_with_a_warning(UnixFileMode mode, bool warns)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no modes on Windows");
        File.SetUnixFileMode(Path.Combine(_store.Work, "cache.key"), mode);

        var warnings = _session.Run("Add-StorePathSignature *-app -SigningKey ./cache.key -Store $store").Succeeded().Warnings;

        Assert.Equal(warns, warnings.Any(static warning => warning.Contains("cache.key", StringComparison.Ordinal)));
        Assert.Equal(warns ? 1 : 0, warnings.Count);
    }

    [Theory]
    [InlineData("./cache.key")]
    [InlineData("$key")]
    [InlineData("$key.Path")]
    [InlineData("(New-StoreKey cache-1 -AsSecureString)")]
    [InlineData("(New-StoreKey cache-1 -AsSecureString).SecretKey")]
    [InlineData("([IO.FileInfo]::new(\"$work/cache.key\"))")]
    [InlineData("([IO.File]::ReadAllBytes(\"$work/cache.key\"))")]
    [InlineData("([NixStore.Signing.SecretKey]::Generate('cache-1'))")]
    [InlineData("./cache.key, $other")]
    public void A_key_is_taken_in_each_form(string signingKey)
    {
        var signed = _session.Run($"Add-StorePathSignature *-app -SigningKey {signingKey} -Store $store -PassThru").Only<StorePathInfo>();
        Assert.Equal(
            signingKey.Contains(',', StringComparison.Ordinal) ? ["cache-1", "other-1"] : ["cache-1"],
            signed.Signatures.Select(text => text.Split(':')[0]).Order());
        Assert.Equal(signed.Signatures, _session.Run("Get-StorePath *-app -Store $store").Only<StorePathInfo>().Signatures);
    }

    [Fact]
    public void A_key_object_of_the_user_stays_usable()
        => Assert.Equal("cache-1", _session.Run("""
            $secret = [NixStore.Signing.SecretKey]::Generate('cache-1')
            Add-StorePathSignature *-app -SigningKey $secret -Store $store
            $secret.Sign([byte[]] 1).KeyName
            """).Only<string>());

    [Fact]
    public void Signing_again_changes_nothing()
    {
        _session.Run("Add-StorePathSignature *-app -SigningKey $key -Store $store").Succeeded();
        var again = _session.Run("Add-StorePathSignature *-app, *-app -SigningKey $key -Store $store -PassThru -Verbose");
        Assert.Single(again.Only<StorePathInfo>().Signatures);
        Assert.Contains(again.Verbose, text => text.Contains("already", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_signed_is_what_the_store_says_and_not_an_older_object()
    {
        _session.Run("$before = Get-StorePath *-app -Store $store; Add-StorePathSignature $before -SigningKey $key").Succeeded();
        Assert.Equal(
            nameof(TrustStatus.TrustedKey),
            _session.Run("Test-StorePathSignature $before -TrustedKey $key").Only<StorePathSignatureTestResult>().Status);
        _session.Run("Add-StorePathSignature $before -SigningKey $other").Succeeded();
        Assert.Equal(2, _session.Run("Get-StorePath *-app -Store $store").Only<StorePathInfo>().Signatures.Count);
    }

    [Fact]
    public void What_if_signs_nothing()
    {
        var text = _session.Render("Get-StorePath -Store $store | Add-StorePathSignature -SigningKey ./cache.key -WhatIf -PassThru", 300);
        Assert.Contains($"Sign with the key cache-1\" on target \"{TestStore.PathOf("app")}", text, StringComparison.Ordinal);
        Assert.All(
            Statuses("Test-StorePathSignature -TrustedKey $key -Store $store"),
            result => Assert.Equal(nameof(TrustStatus.NoSignature), result.Status));
    }

    [Fact]
    public void A_path_that_is_not_valid_is_an_error_and_the_others_are_signed()
    {
        var run = _session.Run($"'{TestStore.PathOf("absent")}', '*-app' | Add-StorePathSignature -SigningKey $key -Store $store");
        run.Error("StorePathNotValid");
        Assert.Equal([("app", nameof(TrustStatus.TrustedKey))], Statuses("Test-StorePathSignature *-app -TrustedKey $key -Store $store"));
    }

    [Fact]
    public void Each_verdict_is_distinguished()
    {
        _session.Run("""
            $null = [IO.Directory]::CreateDirectory("$work/tree")
            $added = Add-StorePath ./tree -Name tree -Store $store
            Add-StorePathSignature *-app -SigningKey $key, $other -Store $store
            Add-StorePathSignature *-library -SigningKey $other -Store $store
            Add-StorePathSignature *-base -SigningKey (New-StoreKey cache-1 -AsSecureString) -Store $store
            """).Succeeded();
        var tested = _session.Run("Test-StorePathSignature -TrustedKey $key -Store $store").Succeeded().As<StorePathSignatureTestResult>();
        StorePathSignatureTestResult[] results = [.. tested.OrderBy(result => result.Path[44..])];

        Assert.Equal(
            [
                nameof(TrustStatus.TrustedKey),
                nameof(TrustStatus.WrongSignature),
                nameof(TrustStatus.UnknownKey),
                nameof(TrustStatus.ContentAddressed),
            ],
            results.Select(result => result.Status));
        Assert.Equal([true, false, false, true], results.Select(result => result.IsTrusted));
        Assert.Equal(["cache-1"], results[0].TrustedKey);
        Assert.Equal(["other-1"], results[0].UnknownKey);
        Assert.StartsWith("cache-1:", Assert.Single(results[1].WrongSignature), StringComparison.Ordinal);
        Assert.True(results[3].IsContentAddressed);
    }

    [Theory]
    [InlineData("$key")]
    [InlineData("$key.PublicKey")]
    [InlineData("\"$other `n $($key.PublicKey)\"")]
    [InlineData("$other, $key")]
    [InlineData("([NixStore.Signing.PublicKey]::Parse($key))")]
    [InlineData("([IO.FileInfo]::new(\"$work/keys.pub\"))")]
    [InlineData("./keys.pub")]
    public void Trusted_keys_are_taken_in_each_form(string trustedKey)
    {
        _session.Run("""
            [IO.File]::WriteAllText("$work/keys.pub", "$($other.PublicKey)`n$($key.PublicKey)`n")
            Get-StorePath -Store $store | Add-StorePathSignature -SigningKey $key
            """).Succeeded();
        Assert.True(_session.Run($"Test-StorePathSignature -TrustedKey {trustedKey} -Store $store -Quiet").Only<bool>());
        Assert.False(_session.Run("Test-StorePathSignature -TrustedKey $other -Store $store -Quiet").Only<bool>());
    }

    [Fact]
    public void One_path_that_is_not_trusted_is_no_good_answer()
    {
        _session.Run("Add-StorePathSignature *-app, *-base -SigningKey $key -Store $store").Succeeded();
        Assert.True(_session.Run("Test-StorePathSignature *-app, *-base -TrustedKey $key -Store $store -Quiet").Only<bool>());
        Assert.False(_session.Run("Test-StorePathSignature *-app, *-library -TrustedKey $key -Store $store -Quiet").Only<bool>());
    }

    [Fact]
    public void Without_keys_those_of_the_configuration_count()
    {
        _session.Run("Get-StorePath -Store $store | Add-StorePathSignature -SigningKey $key").Succeeded();
        var configured = _session.Run("$key.PublicKey").Only<string>();

        // In a process of its own, since the variable is the process's.
        var result = ShellProcess.Run("-Command", $$"""
            Test-StorePathSignature -Store '{{_store.Root}}' -Quiet
            $env:NIX_CONFIG = 'extra-trusted-public-keys = {{configured}}'
            Test-StorePathSignature -Store '{{_store.Root}}' -Quiet
            $env:NIX_CONFIG = 'trusted-public-keys = nonsense'
            try { Test-StorePathSignature -Store '{{_store.Root}}' } catch { "$_" }
            """);
        var lines = result.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["False", "True"], lines[..2]);
        Assert.StartsWith("NIX_CONFIG, line 1: ", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$secret")]
    [InlineData("$secret.Substring(0, 60)")]
    [InlineData("$secret.Substring(8)")]
    [InlineData("\"$secret=\"")]
    [InlineData("@($secret, './cache.key')")]
    public void A_secret_in_a_plain_text_is_refused_and_not_shown(string given)
    {
        var secret = File.ReadAllText(Path.Combine(_store.Work, "cache.key"));
        _session.SetVariable("secret", secret);
        foreach (var command in new[] { "Add-StorePathSignature *-app -SigningKey", "Test-StorePathSignature *-app -TrustedKey" })
        {
            var run = _session.Run($"{command} {given} -Store $store -Verbose");
            run.Error("ParameterArgumentTransformationError");
            AssertHides(secret, run, _session.Render($"{command} {given} -Store $store -Verbose", 1000));
        }
    }

    [Fact]
    public void No_message_shows_a_secret()
    {
        var secret = File.ReadAllText(Path.Combine(_store.Work, "cache.key"));
        File.WriteAllText(Path.Combine(_store.Work, "damaged.key"), secret[..^8]);
        foreach (var script in new[]
        {
            "Add-StorePathSignature *-app -SigningKey ./cache.key -Store $store -Verbose -PassThru",
            "Add-StorePathSignature *-app -SigningKey ./cache.key -Store $store -WhatIf",
            "Add-StorePathSignature *-app -SigningKey ./damaged.key -Store $store",
            "Add-StorePathSignature *-app -SigningKey ./absent.key -Store $store",
            "Add-StorePathSignature *-app -SigningKey ([IO.File]::ReadAllBytes(\"$work/damaged.key\")) -Store $store",
            "Add-StorePathSignature *-app -SigningKey ./cache.key -Store /nowhere",
            "Test-StorePathSignature *-app -TrustedKey ./cache.key -Store $store",
            "Test-StorePathSignature *-app -TrustedKey ./damaged.key -Store $store",
        })
        {
            AssertHides(secret, _session.Run(script), _session.Render(script, 1000));
        }
    }

    [Theory]
    [InlineData("./absent.key", "FileNotFound")]
    [InlineData("./damaged.key", "NixFormat")]
    public void A_file_without_a_key_is_an_error_that_names_it(string file, string id)
    {
        File.WriteAllText(Path.Combine(_store.Work, "damaged.key"), "cache-1:AAAA");
        Assert.Contains(
            file[2..],
            _session.Run($"Add-StorePathSignature *-app -SigningKey {file} -Store $store").Error(id).ToString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Add-StorePathSignature *-app -SigningKey 7")]
    [InlineData("Add-StorePathSignature *-app -SigningKey function:x")]
    [InlineData("Add-StorePathSignature *-app -SigningKey $null")]
    [InlineData("Test-StorePathSignature -TrustedKey $null")]
    [InlineData("Test-StorePathSignature -TrustedKey 7")]
    [InlineData("Test-StorePathSignature -TrustedKey ./absent.pub")]
    [InlineData("Test-StorePathSignature -TrustedKey cache-1:AAAA")]
    [InlineData("Test-StorePathSignature -TrustedKey ''")]
    public void What_is_no_key_is_refused_at_once(string script)
        => _session.Run($"{script} -Store $store").Error("ParameterArgumentTransformationError");

    [Fact]
    public void The_view_fits_a_hundred_columns()
    {
        _session.Run("Add-StorePathSignature *-app -SigningKey $key -Store $store").Succeeded();
        var lines = _session.Render("Test-StorePathSignature -TrustedKey $key -Store $store")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.Contains(lines, line => line.StartsWith("TrustedKey ", StringComparison.Ordinal)
            && line.TrimEnd().EndsWith(" cache-1", StringComparison.Ordinal)
            && line.Contains(TestStore.PathOf("app")["/nix/store/".Length..], StringComparison.Ordinal));
    }

    private static void AssertHides(string secret, RunResult run, string rendered)
    {
        string[] texts =
        [
            rendered, .. run.Verbose, .. run.Warnings, .. run.Output.Select(item => $"{item}"),
            .. run.Errors.Concat(run.Failure is null ? [] : [run.Failure])
                .SelectMany(error => new[] { error.ToString(), error.Exception.ToString(), $"{error.TargetObject}" }),
        ];
        Assert.All(texts, text => Assert.DoesNotContain(secret["cache-1:".Length..][4..20], text, StringComparison.Ordinal));
    }

    private IEnumerable<(string Name, string Status)> Statuses(string script)
        => _session.Run(script).Succeeded().As<StorePathSignatureTestResult>().Select(result => (result.Path[44..], result.Status)).Order();
}
