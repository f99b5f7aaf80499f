// Letters that are cut off by the box around them, or that stand on others
() => {
    const found = [];
    const boxes = new Map();
    // The part of the page in which what is inside may be seen; what can be scrolled to is not cut off
    const box = (one) => {
        if (!one || one === document.documentElement) return { l: -1e6, t: -1e6, r: 1e6, b: 1e6, hard: false };
        if (!boxes.has(one)) {
            const outer = box(one.parentElement);
            const style = getComputedStyle(one);
            let here = outer;
            if (style.overflowX !== 'visible' || style.overflowY !== 'visible') {
                const own = one.getBoundingClientRect();
                const hard = style.overflowX === 'hidden' || style.overflowX === 'clip' || style.overflowY === 'hidden';
                here = {
                    l: Math.max(outer.l, own.left), t: Math.max(outer.t, own.top),
                    r: Math.min(outer.r, own.right), b: Math.min(outer.b, own.bottom), hard,
                };
            }
            boxes.set(one, here);
        }
        return boxes.get(one);
    };
    const apart = (one) => one.closest('.vh, .sr, .skip, .stick, .toasts, .many, svg, option, script, style, textarea');
    const floats = (one) => one && (getComputedStyle(one).position === 'sticky' || floats(one.parentElement));
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walker.nextNode()) {
        const node = walker.currentNode;
        const one = node.parentElement;
        if (!node.data.trim() || apart(one) || !one.checkVisibility({ visibilityProperty: true })) continue;
        range.selectNodeContents(node);
        const seen = box(one);
        for (const rect of range.getClientRects()) {
            if (rect.width < 2 || rect.height < 2) continue;
            const cut = rect.right > seen.r + 2 || rect.bottom > seen.b + 2 || rect.left < seen.l - 2;
            if (cut && seen.hard) found.push(`cut off: ${node.data.trim().slice(0, 40)}`);
            // Of a line, the part where its letters are
            const stands = getComputedStyle(one).writingMode !== 'horizontal-tb';
            const [x, y] = stands ? [rect.width * .25, 1] : [1, rect.height * .25];
            const [t, b] = [Math.max(rect.top + y, seen.t), Math.min(rect.bottom - y, seen.b)];
            const [l, r] = [Math.max(rect.left + x, seen.l), Math.min(rect.right - x, seen.r)];
            if (b > t && r > l) texts.push({ node, t, b, l, r });
        }
    }
    texts.sort((one, other) => one.t - other.t);
    for (let i = 0; i < texts.length && found.length < 8; i++) {
        for (let j = i + 1; j < texts.length && texts[j].t < texts[i].b; j++) {
            const [one, other] = [texts[i], texts[j]];
            if (one.node === other.node || one.r <= other.l || other.r <= one.l) continue;
            if (floats(one.node.parentElement) || floats(other.node.parentElement)) continue;
            found.push(`one on another: ${one.node.data.trim().slice(0, 30)} | ${other.node.data.trim().slice(0, 30)}`);
        }
    }
    for (const one of document.querySelectorAll('button, .btn, label')) {
        if (!one.checkVisibility() || one.closest('.vh, .sr') || getComputedStyle(one).display === 'inline') continue;
        if (one.scrollWidth > one.clientWidth + 2)
            found.push(`wider than its ${one.localName}: ${one.textContent.trim().slice(0, 40)}`);
    }
    return found.slice(0, 8);
}
