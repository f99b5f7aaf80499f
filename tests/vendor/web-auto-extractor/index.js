class $5ebcfe677f0c94e7$export$ba54da76d8425a81 {
    constructor(){
        this._events = {};
        this._buffer = '';
        this._currentTagStartPos = 0;
        this._currentTagEndPos = 0;
        this._lastTextEndPos = 0;
        // List of known void elements (self-closing tags) in HTML5
        this._voidElements = new Set([
            'area',
            'base',
            'br',
            'col',
            'embed',
            'hr',
            'img',
            'input',
            'link',
            'meta',
            'param',
            'source',
            'track',
            'wbr',
            'command',
            'keygen',
            'menuitem',
            'frame'
        ]);
    }
    #emit(event, ...args) {
        if (!this._events[event]) return false;
        this._events[event].forEach((handler)=>handler(...args));
        return true;
    }
    #emitStartTag(tagName, attrs, selfClosing, start, end) {
        this._currentTagStartPos = start;
        this._currentTagEndPos = end;
        this._lastTextEndPos = end;
        this.#emit('startTag', {
            tagName: tagName,
            attrs: attrs,
            selfClosing: selfClosing,
            sourceCodeLocation: {
                startOffset: start,
                endOffset: end
            }
        });
    }
    #emitEndTag(tagName, start, end) {
        this._currentTagStartPos = start;
        this._currentTagEndPos = end;
        this._lastTextEndPos = end;
        this.#emit('endTag', {
            tagName: tagName,
            sourceCodeLocation: {
                startOffset: start,
                endOffset: end
            }
        });
    }
    #parse(html) {
        this._buffer = html;
        let pos = 0;
        let textStart = 0;
        let inTag = false;
        let inScript = false;
        let scriptStart = 0;
        let inComment = false;
        while(pos < html.length){
            if (inScript) {
                // Look for </script> while in script mode, but only at a tag boundary
                if (html[pos] === '<' && html.slice(pos, pos + 9).toLowerCase() === '</script>') {
                    // Found the end of script
                    const scriptEnd = pos;
                    // Emit the accumulated script content
                    const content = html.slice(scriptStart, scriptEnd).trim();
                    if (content) this.#emit('text', {
                        text: content,
                        sourceCodeLocation: {
                            startOffset: scriptStart,
                            endOffset: scriptEnd
                        }
                    });
                    pos += 9; // Skip past </script>
                    textStart = pos;
                    inScript = false;
                    // Emit the end tag
                    this.#emitEndTag('script', scriptEnd, pos);
                    continue;
                }
                pos++;
                continue;
            }
            if (inComment) {
                // Look for --> while in comment mode, but handle nested comment-like structures
                if (html[pos] === '-' && pos + 2 < html.length && html.slice(pos, pos + 3) === '-->') {
                    // End of comment
                    inComment = false;
                    pos += 3;
                    textStart = pos;
                    continue;
                }
                pos++;
                continue;
            }
            if (html[pos] === '<') {
                // Check for comments
                if (pos + 3 < html.length && html.slice(pos, pos + 4) === '<!--') {
                    inComment = true;
                    pos += 4;
                    continue;
                }
                // Check for DOCTYPE
                if (pos + 8 < html.length && html.slice(pos, pos + 9).toUpperCase() === '<!DOCTYPE') {
                    // Skip DOCTYPE declaration
                    while(pos < html.length && html[pos] !== '>')pos++;
                    if (pos < html.length) pos++; // Skip the closing '>'
                    continue;
                }
                // Handle any text content before this tag
                if (!inTag && pos > textStart) {
                    const text = html.slice(textStart, pos);
                    if (text.trim()) this.#handleText(text, textStart, pos);
                }
                inTag = true;
                const tagStart = pos;
                pos++;
                // Check if it's an end tag
                const isEndTag = html[pos] === '/';
                if (isEndTag) pos++;
                // Get tag name
                let tagName = '';
                while(pos < html.length && /[a-zA-Z0-9]/.test(html[pos])){
                    tagName += html[pos];
                    pos++;
                }
                // Parse attributes
                const attrs = [];
                let attrName = '';
                let attrValue = '';
                let inAttr = false;
                let inValue = false;
                let quote = '';
                while(pos < html.length && html[pos] !== '>'){
                    const char = html[pos];
                    if (!inAttr && /[a-zA-Z]/.test(char)) {
                        inAttr = true;
                        attrName = char;
                    } else if (inAttr && !inValue && char === '=') {
                        inValue = true;
                        pos++; // Skip the equals sign
                        // Skip any whitespace after the equals sign
                        while(pos < html.length && /\s/.test(html[pos]))pos++;
                        continue;
                    } else if (inAttr && !inValue && /\s/.test(char)) {
                        attrs.push({
                            name: attrName,
                            value: ''
                        });
                        inAttr = false;
                        attrName = '';
                    } else if (inValue && (char === '"' || char === "'" || char === '`')) {
                        if (!quote) quote = char;
                        else if (char === quote && html[pos - 1] !== '\\') {
                            // Only treat quote as closing if it's not escaped
                            attrs.push({
                                name: attrName,
                                value: attrValue
                            });
                            inAttr = false;
                            inValue = false;
                            attrName = '';
                            attrValue = '';
                            quote = '';
                        } else attrValue += char;
                    } else if (inAttr && !inValue) attrName += char;
                    else if (inValue && quote) {
                        if (char === '\\' && pos + 1 < html.length && html[pos + 1] === quote) {
                            // Handle escaped quotes in attribute values
                            attrValue += quote;
                            pos++; // Skip the escape character
                        } else attrValue += char;
                    } else if (inValue && !quote) {
                        // Handle unquoted attribute values
                        if (/[\s>]/.test(char)) {
                            attrs.push({
                                name: attrName,
                                value: attrValue
                            });
                            inAttr = false;
                            inValue = false;
                            attrName = '';
                            attrValue = '';
                            if (char === '>') {
                                pos--; // Back up one character to handle the '>' in the next iteration
                                break;
                            }
                        } else attrValue += char;
                    }
                    pos++;
                }
                // Handle any remaining attribute
                if (inAttr) {
                    if (inValue) attrs.push({
                        name: attrName,
                        value: attrValue
                    });
                    else attrs.push({
                        name: attrName,
                        value: ''
                    });
                }
                // Skip the closing '>'
                pos++;
                inTag = false;
                textStart = pos;
                // Handle the tag
                if (isEndTag) this.#emitEndTag(tagName, tagStart, pos);
                else {
                    // Check if it's a self-closing tag either by explicit /> notation
                    // or by being a known void element
                    const hasExplicitSelfClosing = html[pos - 2] === '/';
                    const isVoidElement = this._voidElements.has(tagName.toLowerCase());
                    const selfClosing = hasExplicitSelfClosing || isVoidElement;
                    if (tagName.toLowerCase() === 'script' && attrs.find((attr)=>attr.name === 'type' && attr.value === 'application/ld+json')) {
                        inScript = true;
                        scriptStart = pos; // Start collecting content after the opening script tag
                    }
                    // For self-closing tags, include the '/' and '>' in the end offset
                    const endPos = pos;
                    this.#emitStartTag(tagName, attrs, selfClosing, tagStart, endPos);
                    // Update textStart to be after the tag
                    textStart = pos;
                }
            } else pos++;
        }
        // Handle any remaining text
        if (pos > textStart) {
            const text = html.slice(textStart, pos);
            if (text.trim()) this.#handleText(text, textStart, pos);
        }
    }
    #handleText(text, start, end) {
        if (text.trim() === '') return;
        this.#emit('text', {
            text: text,
            sourceCodeLocation: {
                startOffset: start,
                endOffset: end
            }
        });
    }
    on(event, handler) {
        if (!this._events[event]) this._events[event] = [];
        this._events[event].push(handler);
        return this;
    }
    end(html) {
        this.#parse(html);
    }
}


var $00627442ec250f08$export$2e2bcd8739ae039 = (html)=>{
    const metatags = {};
    const errors = [];
    let currentTitle = null;
    let inHead = false;
    const parser = new (0, $5ebcfe677f0c94e7$export$ba54da76d8425a81)();
    parser.on('startTag', ({ tagName: tagName, attrs: attrs, sourceCodeLocation: sourceCodeLocation })=>{
        if (tagName === 'head') inHead = true;
        else if (tagName === 'meta' && inHead) {
            // Convert attrs array to object for easier access
            const attribs = attrs.reduce((acc, current)=>{
                acc[current.name] = current.value;
                return acc;
            }, {});
            // Find the name key (name, property, itemprop, or http-equiv)
            const nameKey = Object.keys(attribs).find((attr)=>[
                    'name',
                    'property',
                    'itemprop',
                    'http-equiv'
                ].indexOf(attr) !== -1);
            if (!nameKey) return;
            const name = attribs[nameKey];
            const value = attribs['content'];
            if (value !== undefined) {
                if (!metatags[name]) metatags[name] = [];
                metatags[name].push(value);
            } else errors.push({
                message: `Meta tag "${name}" has no content`,
                format: 'metatags',
                sourceCodeLocation: sourceCodeLocation
            });
        } else if (tagName === 'title' && inHead) currentTitle = '';
    });
    parser.on('text', ({ text: text })=>{
        if (currentTitle !== null) currentTitle += text;
    });
    parser.on('endTag', ({ tagName: tagName })=>{
        if (tagName === 'head') inHead = false;
        else if (tagName === 'title' && inHead) {
            if (!metatags.title) metatags.title = [];
            metatags.title.push(currentTitle.trim());
            currentTitle = null;
        }
    });
    parser.end(html);
    return {
        metatags: metatags,
        errors: errors
    };
};



const $fcd225f798e28078$var$typesWithId = [
    'Thing',
    'WebPage',
    'Place',
    'Organization',
    'Person',
    'Event',
    'Product'
];
class $fcd225f798e28078$export$2e2bcd8739ae039 {
    constructor(html, specName, options = {}){
        this.html = html;
        this.specName = specName.toLowerCase();
        this.options = options;
        this.errors = [];
        this.scopes = [];
        this.tags = [];
        this.topLevelScope = {};
        this.textForProp = null;
        this.currentVocab = null;
        this.parser = new (0, $5ebcfe677f0c94e7$export$ba54da76d8425a81)();
        const { TYPE: TYPE, PROP: PROP, ID_PROPS: ID_PROPS } = this.#getAttrNames(specName);
        this.TYPE = TYPE;
        this.PROP = PROP;
        this.ID_PROPS = ID_PROPS;
        this.parser.on('startTag', this.#onOpenTag.bind(this));
        this.parser.on('endTag', this.#onCloseTag.bind(this));
        this.parser.on('text', this.#onText.bind(this));
    }
    #getAttrNames(specName) {
        let TYPE, PROP, ID_PROPS;
        if (specName === 'microdata') {
            TYPE = 'itemtype';
            PROP = 'itemprop';
            ID_PROPS = [
                'href',
                'itemid'
            ];
        } else if (specName === 'rdfa') {
            TYPE = 'typeof';
            PROP = 'property';
            ID_PROPS = [
                'about',
                'href',
                'resource'
            ];
        } else throw new Error('Unsupported spec: use either microdata or rdfa');
        return {
            TYPE: TYPE,
            PROP: PROP,
            ID_PROPS: ID_PROPS
        };
    }
    #getType(typeString) {
        const match = /(.*\/)(\w+)/g.exec(typeString);
        return {
            context: match && match[1] ? match[1] : undefined,
            type: match && match[2] ? match[2] : typeString
        };
    }
    #getPropValue(tagName, selfClosing, attribs) {
        if (attribs[this.TYPE]) return null;
        else if (tagName === 'a' && attribs.href) return attribs.href.trim();
        else if (selfClosing) {
            const properties = [
                'src',
                'content',
                'href',
                'resource'
            ];
            const key = properties.find((property)=>attribs[property]);
            if (key && attribs[key]) return attribs[key].trim();
            else throw new Error(`No value found for ${tagName} tag`);
        } else if (attribs.content) return attribs.content.trim();
        else return null;
    }
    #onOpenTag({ tagName: tagName, attrs: attrs, selfClosing: selfClosing, sourceCodeLocation: sourceCodeLocation }) {
        const attribs = attrs.reduce((acc, current)=>{
            acc[current.name] = current.value;
            return acc;
        }, {});
        let currentScope = this.scopes[this.scopes.length - 1];
        let tag = false;
        if (attribs[this.TYPE]) {
            if (attribs[this.PROP] && currentScope) {
                let newScope = {};
                currentScope[attribs[this.PROP]] = currentScope[attribs[this.PROP]] || [];
                currentScope[attribs[this.PROP]].push(newScope);
                currentScope = newScope;
            } else {
                currentScope = {};
                const { type: type } = this.#getType(attribs[this.TYPE]);
                this.topLevelScope[type] = this.topLevelScope[type] || [];
                this.topLevelScope[type].push(currentScope);
                // Only add location and source to top level scope, ignore the option for now as the values are needed for @source
                currentScope['@location'] = sourceCodeLocation.startOffset;
            }
        }
        if (currentScope) {
            if (attribs[this.TYPE]) {
                const { context: context, type: type } = this.#getType(attribs[this.TYPE]);
                let finalContext;
                if (this.specName === 'rdfa') {
                    const vocab = attribs.vocab;
                    if (vocab) this.currentVocab = vocab;
                    finalContext = context || vocab || this.currentVocab;
                } else finalContext = context;
                if (!finalContext) this.errors.push({
                    message: `${this.specName} itemtype missing valid context`,
                    format: this.specName,
                    sourceCodeLocation: sourceCodeLocation,
                    source: this.html.slice(sourceCodeLocation.startOffset, sourceCodeLocation.endOffset)
                });
                if (this.specName === 'rdfa') {
                    if (context || attribs.vocab) currentScope['@context'] = finalContext;
                } else if (finalContext) currentScope['@context'] = finalContext;
                currentScope['@type'] = type;
                if ($fcd225f798e28078$var$typesWithId.includes(type)) {
                    const id = this.ID_PROPS.find((prop)=>attribs[prop]);
                    if (id) currentScope['@id'] = attribs[id];
                }
                tag = this.TYPE;
                this.scopes.push(currentScope);
            } else if (attribs[this.PROP]) {
                if (currentScope[attribs[this.PROP]] && !Array.isArray(currentScope[attribs[this.PROP]])) currentScope[attribs[this.PROP]] = [
                    currentScope[attribs[this.PROP]]
                ];
                let value = null;
                try {
                    value = this.#getPropValue(tagName, selfClosing, attribs);
                } catch (error) {
                    this.errors.push({
                        message: error.message,
                        format: this.specName,
                        sourceCodeLocation: sourceCodeLocation,
                        source: this.html.slice(sourceCodeLocation.startOffset, sourceCodeLocation.endOffset)
                    });
                }
                if (!value) {
                    tag = this.PROP;
                    if (Array.isArray(currentScope[attribs[this.PROP]])) currentScope[attribs[this.PROP]].push('');
                    else currentScope[attribs[this.PROP]] = '';
                    this.textForProp = attribs[this.PROP];
                } else if (Array.isArray(currentScope[attribs[this.PROP]])) currentScope[attribs[this.PROP]].push(value);
                else currentScope[attribs[this.PROP]] = value;
            }
        }
        if (!selfClosing) this.tags.push(tag);
    }
    #onText({ text: text }) {
        if (this.textForProp) {
            if (Array.isArray(this.scopes[this.scopes.length - 1][this.textForProp])) this.scopes[this.scopes.length - 1][this.textForProp][this.scopes[this.scopes.length - 1][this.textForProp].length - 1] += text.trim();
            else this.scopes[this.scopes.length - 1][this.textForProp] += text.trim();
        }
    }
    #onCloseTag({ sourceCodeLocation: sourceCodeLocation }) {
        const tag = this.tags.pop();
        if (tag === this.TYPE) {
            let scope = this.scopes.pop();
            if ((this.options.embedSource === true || Array.isArray(this.options.embedSource) && this.options.embedSource.includes(this.specName)) && '@location' in scope) scope['@source'] = this.html.slice(scope['@location'], sourceCodeLocation.endOffset);
            if (this.options.addLocation && '@location' in scope) scope['@location'] = `${scope['@location']},${sourceCodeLocation.endOffset}`;
            else if (!this.options.addLocation && '@location' in scope) delete scope['@location'];
            if (!scope['@context']) delete scope['@context'];
            Object.keys(scope).forEach((key)=>{
                if (Array.isArray(scope[key]) && scope[key].length === 1) scope[key] = scope[key][0];
            });
        } else if (tag === this.PROP) this.textForProp = false;
    }
    #postProcess() {
        this.topLevelScope = this.#processMultiValueProps(this.topLevelScope);
    }
    /**
   * Process multi-value properties recursively and split them into individual properties
   */ #processMultiValueProps(obj) {
        if (Array.isArray(obj)) return obj.map((item)=>this.#processMultiValueProps(item));
        else if (obj && typeof obj === 'object') {
            for (const [key, value] of Object.entries(obj)){
                if (key.startsWith('@')) continue;
                obj[key] = this.#processMultiValueProps(value);
                // Split the key by spaces to handle multi-value properties
                const propNames = key.trim().split(/\s+/);
                if (propNames.length > 1) {
                    // Multi-value property: assign the same value to each individual property
                    for (const propName of propNames)if (propName) obj[propName] = obj[key];
                    delete obj[key];
                }
            }
            return obj;
        } else return obj;
    }
    parse() {
        this.parser.end(this.html);
        this.#postProcess();
        return {
            data: this.topLevelScope,
            errors: this.errors
        };
    }
}



class $82f74ffa9d011384$export$2e2bcd8739ae039 {
    constructor(html, options = {}){
        this.html = html;
        this.options = options;
        this.jsonldData = [];
        this.scriptScope = false;
        this.parser = new (0, $5ebcfe677f0c94e7$export$ba54da76d8425a81)();
        this.errors = [];
        this.specName = 'jsonld';
        this.parser.on('startTag', this.#onOpenTag.bind(this));
        this.parser.on('text', this.#onText.bind(this));
        this.parser.on('endTag', this.#onCloseTag.bind(this));
    }
    #onOpenTag({ tagName: tagName, attrs: attrs }) {
        if (tagName === 'script' && attrs.find((attr)=>attr.name === 'type' && attr.value === 'application/ld+json')) this.scriptScope = true;
    }
    #onText({ text: text, sourceCodeLocation: sourceCodeLocation }) {
        if (!this.scriptScope) return;
        try {
            const parsed = JSON.parse(text);
            // Check if parsed is null
            if (!parsed) throw new Error('JSON-LD is null');
            // Adjust offsets by removing leading and trailing whitespace
            let startOffset = sourceCodeLocation.startOffset;
            let endOffset = sourceCodeLocation.endOffset;
            const leadingWhitespace = text.match(/^\s*/)[0].length;
            startOffset += leadingWhitespace;
            const trailingWhitespace = text.match(/\s*$/)[0].length;
            endOffset -= trailingWhitespace;
            // Add script tag location to root items
            if (!Array.isArray(parsed)) {
                if (this.options.addLocation) parsed['@location'] = `${startOffset},${endOffset}`;
                if (this.options.embedSource === true || Array.isArray(this.options.embedSource) && this.options.embedSource.includes(this.specName)) parsed['@source'] = this.html.slice(startOffset, endOffset);
            } else parsed.forEach((item)=>{
                if (this.options.addLocation) item['@location'] = `${startOffset},${endOffset}`;
                if (this.options.embedSource === true || Array.isArray(this.options.embedSource) && this.options.embedSource.includes(this.specName)) item['@source'] = this.html.slice(startOffset, endOffset);
            });
            this.jsonldData.push(parsed);
        } catch (e) {
            this.errors.push({
                message: 'Could not parse JSON-LD',
                format: 'jsonld',
                source: text,
                sourceCodeLocation: sourceCodeLocation
            });
        }
    }
    #onCloseTag({ tagName: tagName }) {
        if (tagName === 'script' && this.scriptScope) this.scriptScope = false;
    }
    #errorMissingType(item) {
        const sourceCodeLocation = {};
        const source = {
            ...item
        };
        if (item['@location']) {
            sourceCodeLocation.startOffset = parseInt(item['@location'].split(',')[0]);
            sourceCodeLocation.endOffset = parseInt(item['@location'].split(',')[1]);
            delete source['@location'];
        }
        const isEmptyJson = Object.keys(source).length === 0;
        if (isEmptyJson) this.errors.push({
            message: 'JSON-LD object is empty',
            format: 'jsonld',
            sourceCodeLocation: sourceCodeLocation,
            source: JSON.stringify(source)
        });
        else this.errors.push({
            message: 'JSON-LD object missing @type attribute',
            format: 'jsonld',
            sourceCodeLocation: sourceCodeLocation,
            source: JSON.stringify(source)
        });
    }
    #errorMissingContext(item) {
        const sourceCodeLocation = {};
        const source = {
            ...item
        };
        if (item['@location']) {
            sourceCodeLocation.startOffset = parseInt(item['@location'].split(',')[0]);
            sourceCodeLocation.endOffset = parseInt(item['@location'].split(',')[1]);
            delete source['@location'];
        }
        this.errors.push({
            message: 'JSON-LD object missing @context attribute',
            format: 'jsonld',
            sourceCodeLocation: sourceCodeLocation,
            source: JSON.stringify(source)
        });
    }
    #normalizeJsonldData() {
        const normalizedData = {};
        this.jsonldData.forEach((item)=>{
            if (!Array.isArray(item)) item = [
                item
            ];
            item.forEach((item)=>{
                if (item['@graph']) {
                    let context = item['@context'];
                    let checkContext = true;
                    if (!context) this.#errorMissingContext(item);
                    else checkContext = false;
                    item['@graph'].forEach((graphItem)=>{
                        // Move location and scope down to new root items
                        if (item['@location']) graphItem['@location'] = item['@location'];
                        if (item['@source']) graphItem['@source'] = item['@source'];
                        if (checkContext) {
                            if (context && !graphItem['@context']) graphItem['@context'] = context;
                            else if (!context) {
                                if (graphItem['@context']) context = graphItem['@context'];
                                else this.#errorMissingContext(graphItem);
                            }
                        }
                        if (!graphItem['@type']) {
                            this.#errorMissingType(graphItem);
                            return;
                        }
                        if (Array.isArray(graphItem['@type'])) graphItem['@type'].forEach((type)=>{
                            normalizedData[type] = normalizedData[type] || [];
                            normalizedData[type].push(graphItem);
                        });
                        else {
                            normalizedData[graphItem['@type']] = normalizedData[graphItem['@type']] || [];
                            normalizedData[graphItem['@type']].push(graphItem);
                        }
                    });
                } else {
                    if (!item['@type']) {
                        this.#errorMissingType(item);
                        return;
                    }
                    if (Array.isArray(item['@type'])) item['@type'].forEach((type)=>{
                        normalizedData[type] = normalizedData[type] || [];
                        normalizedData[type].push(item);
                    });
                    else {
                        normalizedData[item['@type']] = normalizedData[item['@type']] || [];
                        normalizedData[item['@type']].push(item);
                    }
                }
            });
        });
        return normalizedData;
    }
    parse() {
        this.parser.end(this.html);
        return {
            jsonld: this.#normalizeJsonldData(),
            errors: this.errors
        };
    }
}



class $bc4dc2082ab41307$export$2e2bcd8739ae039 {
    constructor(html, options = {}){
        this.html = html;
        this.options = {
            skipEmptyHeadings: false,
            skipLayoutElements: false,
            ...options
        };
        this.errors = [];
        this.headings = [];
        this.currentHeading = null;
        this.headingText = '';
        this.headingStart = 0;
        this.headingEnd = 0;
        this.layoutStack = [];
        this.isInLayoutElement = false;
        this.parser = new (0, $5ebcfe677f0c94e7$export$ba54da76d8425a81)();
        this.parser.on('startTag', this.#onOpenTag.bind(this));
        this.parser.on('endTag', this.#onCloseTag.bind(this));
        this.parser.on('text', this.#onText.bind(this));
    }
    #onOpenTag({ tagName: tagName, attrs: attrs, sourceCodeLocation: sourceCodeLocation }) {
        const tag = tagName.toLowerCase();
        // Track layout elements
        if ([
            'header',
            'footer',
            'nav',
            'aside'
        ].includes(tag)) {
            this.layoutStack.push(tag);
            this.isInLayoutElement = true;
        }
        // Check if this is a heading tag (h1-h6)
        if (/^h[1-6]$/i.test(tag)) this.#startHeading(tag, attrs, sourceCodeLocation);
    }
    #onCloseTag({ tagName: tagName, sourceCodeLocation: sourceCodeLocation }) {
        const tag = tagName.toLowerCase();
        // Handle closing layout elements
        if ([
            'header',
            'footer',
            'nav',
            'aside'
        ].includes(tag)) {
            const index = this.layoutStack.lastIndexOf(tag);
            if (index !== -1) {
                this.layoutStack.splice(index, 1);
                this.isInLayoutElement = this.layoutStack.length > 0;
            }
        }
        // Check if this is a heading tag (h1-h6)
        if (/^h[1-6]$/i.test(tag)) this.#endHeading(tag, sourceCodeLocation);
    }
    #onText({ text: text }) {
        if (this.currentHeading) this.headingText += text;
    }
    #startHeading(tagName, attrs, sourceCodeLocation) {
        const level = parseInt(tagName.charAt(1));
        this.currentHeading = {
            tag: tagName.toLowerCase(),
            level: level,
            text: '',
            order: this.headings.length,
            attributes: attrs
        };
        // Only include isLayoutElement field if we're not skipping layout elements
        if (!this.options.skipLayoutElements) this.currentHeading.isLayoutElement = this.isInLayoutElement;
        this.headingText = '';
        this.headingStart = sourceCodeLocation.startOffset;
    }
    #endHeading(tagName, sourceCodeLocation) {
        if (!this.currentHeading) return;
        if (tagName === this.currentHeading.tag) {
            this.currentHeading.text = this.headingText.trim();
            this.headingEnd = sourceCodeLocation.endOffset;
            if (this.options.embedSource) this.currentHeading['@source'] = this.html.slice(this.headingStart, this.headingEnd);
            if (this.options.addLocation) this.currentHeading['@location'] = `${this.headingStart},${this.headingEnd}`;
            if (this.options.skipLayoutElements && this.isInLayoutElement) ;
            else if (!this.options.skipEmptyHeadings || this.currentHeading.text.trim() !== '') this.headings.push(this.currentHeading);
        } else this.errors.push({
            message: 'Heading tags are malformed',
            format: 'headings',
            sourceCodeLocation: sourceCodeLocation
        });
        this.currentHeading = null;
        this.headingText = '';
        this.headingStart = 0;
        this.headingEnd = 0;
    }
    parse() {
        this.parser.end(this.html);
        return {
            headings: this.headings,
            errors: this.errors
        };
    }
}


class $da8260eeca42c0ea$var$WebAutoExtractor {
    constructor(options = {}){
        this.options = {
            // Add location information to the parsed data in the @location property as comma separated start and end values
            addLocation: false,
            // Embed the source HTML in the parsed data in the @source property. Either boolean or list of data types
            embedSource: false,
            ...options
        };
    }
    parse(html) {
        const { metatags: metatags, errors: metatagErrors } = (0, $00627442ec250f08$export$2e2bcd8739ae039)(html);
        const { data: microdata, errors: microdataErrors } = new (0, $fcd225f798e28078$export$2e2bcd8739ae039)(html, 'microdata', this.options).parse();
        const { data: rdfa, errors: rdfaErrors } = new (0, $fcd225f798e28078$export$2e2bcd8739ae039)(html, 'rdfa', this.options).parse();
        const { jsonld: jsonld, errors: jsonldErrors } = new (0, $82f74ffa9d011384$export$2e2bcd8739ae039)(html, this.options).parse();
        const { headings: headings, errors: headingErrors } = new (0, $bc4dc2082ab41307$export$2e2bcd8739ae039)(html, this.options).parse();
        return {
            metatags: metatags,
            microdata: microdata,
            rdfa: rdfa,
            jsonld: jsonld,
            headings: headings,
            errors: [
                ...metatagErrors,
                ...microdataErrors,
                ...rdfaErrors,
                ...jsonldErrors,
                ...headingErrors
            ]
        };
    }
}
var $da8260eeca42c0ea$export$2e2bcd8739ae039 = $da8260eeca42c0ea$var$WebAutoExtractor;


export {$da8260eeca42c0ea$export$2e2bcd8739ae039 as default};
